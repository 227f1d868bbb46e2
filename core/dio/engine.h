/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct dio: one direct I/O under way. Private to core/dio/.
 *
 *   user memory      [ page ][ page ][ page ]          pages[head..tail): pinned, not used yet
 *                          \
 *   deferred            cur_page, [offset, len)         may still grow by the next blocks of the same page
 *                            \
 *   device           bio: one run of blocks             submitted when the run ends
 *
 *   the file         |start_off ... end_off)            pages owned: own_range has returned for them
 *
 * Until the first bio is submitted the submitter alone knows the dio. Afterwards interrupts touch `refcount`,
 * `done` and `io_error`, and the last of them, in an asynchronous I/O, has it for itself; all else stays the
 * submitter's.
 */
#ifndef CORE_DIO_ENGINE_H
#define CORE_DIO_ENGINE_H

#include <dio/dio.h>
#include <dio/variants.h>
#include <fs/block_device.h>
#include <fs/inode.h>
#include <fs/super.h>
#include <kernel/kernel.h>
#include <kernel/slab.h>
#include <pagecache/mm.h>
#include <pagecache/revision.h>

/** In dio_request.flags, set by direct_IO_fixed: i_mutex is held to the end and the file may grow. */
#define DIO_EXTENDS (1u << 3)

/** What of a pinned page belongs to the request: [offset, offset + n). */
struct pinned_bytes {
	unsigned offset, n;
};

/** A piece of user memory: [offset, offset + len) of page; and the device's block that it begins at. */
struct dio_section {
	struct page *page;
	unsigned offset, len;
	sector_t blocknr;
};

struct dio {
	/* The call. Constant. */
	struct dio_request request;
	struct kernel *kernel;
	const struct revision *revision;
	struct address_space *mapping;
	bool is_async;
	size_t size;   /* bytes asked for */
	loff_t i_size; /* READ: where the file ended when the I/O began */

	/* The range of the file that is owned, in pages; start == end: nothing. */
	pgoff_t fspages_start_off, fspages_end_off;
	unsigned long fspages_span; /* pages that own_range is asked for at once */

	/*
	 * Blocks are counted in units of 1 << blkbits bytes: blocks of the file system, or, if the request is
	 * not aligned to those, sectors. A block of the file system has 1 << blkfactor of them.
	 */
	unsigned blkbits, blkfactor;

	/* The file, in blocks: where we are, and the mapping that covers it. */
	sector_t block_in_file, final_block_in_request;
	struct buffer_head map_bh;
	sector_t blocks_available;  /* of the mapping, not used yet */
	sector_t next_block_for_io; /* on the device */
	bool start_zero_done;	    /* the front of a new block in whose midst the request begins */
	struct page *zero_page;	    /* for that, and for the end; NULL: not needed yet */

	/* User memory: where the next chunk of the segment begins, and what is pinned. */
	unsigned long curr_user_address;
	unsigned pages_left; /* of the segment, not pinned yet */
	unsigned head, tail;
	struct page **pages;

	/* Pinned for the whole of the I/O, or NULL: then each bio looks after its own pages. */
	struct page **pins;
	struct pinned_bytes *pinned; /* of each pin */
	unsigned n_pins;

	/* What is not submitted yet. */
	struct page *cur_page;
	unsigned cur_page_offset, cur_page_len;
	sector_t cur_page_block, cur_page_iblock;
	bool boundary; /* the mapping in hand ends where the next get_block reads metadata */
	struct bio *bio;
	unsigned pages_in_io;

	/* Completion. */
	ssize_t result; /* bytes mapped and submitted, holes included */
	int page_errors, io_error;
	bool unwritten;	       /* some blocks wait for their conversion */
	struct bio *submitted; /* synchronous: newest first */
	struct heddle_completion
		done; /* synchronous: one for each bio; a failed asynchronous one: for the last */
	struct heddle_atomic refcount; /* asynchronous: the submitter and each bio */
	bool awaited;		       /* asynchronous, and the submitter waits after all */
	struct work work;

	struct page *chunk[]; /* gup_pages() of them: what `pages` is unless all are pinned */
};

/** log2 of the unit in which blocks are counted here. */
static inline unsigned dio_block_shift(const struct dio *dio)
{
	return dio->blkbits;
}

/** Offset of the byte behind the request. */
static inline loff_t dio_end(const struct dio *dio)
{
	return dio->request.offset + dio->size;
}

/** Whether user memory is written. */
static inline bool dio_reads(const struct dio *dio)
{
	return dio->request.rw == READ;
}

/* pages.c */

/**
 * The next page of user memory, pinned; the caller's to release with dio_put_page. NULL with *error. May
 * fault, that is block.
 */
struct page *dio_get_page(struct dio *dio, int *error);
/** How many pages n bytes at address touch. */
unsigned dio_count_pages(const struct kernel *kernel, unsigned long address, size_t n);
/** A reference for a bio, and back; nothing for pages that are pinned to the end. */
void dio_hold_page(struct dio *dio, struct page *page);
void dio_put_page(struct dio *dio, struct page *page);
/** Pages pinned by the segment and not used. */
void dio_cleanup(struct dio *dio);
/** Pins n pages at address. As get_user_pages. May block. */
int dio_get_user_pages(struct dio *dio, unsigned long address, unsigned n, struct page **pages);

/* pins.c */

/** Pins every page of the request. 0 or -errno (nothing pinned). May block. */
int dio_pin_pages(struct dio *dio);
/**
 * Lets go of them. What was read into, `bytes` bytes from the start on, is made dirty first, and stored once
 * more where the page has left the cache. 0 or -errno. May block, for owners of ranges too: own nothing.
 */
int dio_unpin_pages(struct dio *dio, size_t bytes);
/** Whether a pinned page belongs to a file. */
bool dio_pins_file_pages(const struct dio *dio);

/* sub_block.c */

/** A mapping begins at a block's start, the request perhaps in its midst: moves to where the request is. */
void dio_skip_remainder(struct dio *dio);
/**
 * Zeroes the part of a new block in front of the request, once, or behind it (end). Nothing if the request is
 * aligned to blocks, or the block is not new. 0 or -ENOMEM.
 */
int dio_zero_block(struct dio *dio, bool end);

/* bio.c */

/**
 * Adds [offset, offset + len) of page, which goes to or comes from the device's blocks, in our units, from
 * blocknr on; submits what there is if the revision finds that they end at a boundary. 0 or -ENOMEM.
 */
int submit_page_section(struct dio *dio, struct page *page, unsigned offset, unsigned len, sector_t blocknr);
/** Submits whatever is deferred. 0 or -ENOMEM. */
int dio_flush(struct dio *dio);

/* complete.c */

/**
 * Everything has been submitted, with ret so far: waits, or leaves the rest to the last bio. What the worker
 * returns; dio is gone.
 */
ssize_t dio_finish(struct dio *dio, int ret);
/**
 * All bios are done: size, range and pins are let go. Returns bytes or -errno. May block where pages are
 * pinned.
 */
ssize_t dio_complete(struct dio *dio, int ret);
void dio_bio_end_sync(struct bio *bio, int error);
void dio_bio_end_async(struct bio *bio, int error);
void dio_free(struct dio *dio);

/* bio_pages.c: what becomes of a bio's user pages, as posted */

/** READ, asynchronous, before submission: pages are dirtied now, for in the interrupt one may not. */
void dio_bio_set_pages_dirty(struct dio *dio, struct bio *bio);
/** A task may sleep: dirties what was read into, releases the pages, frees the bio. */
void dio_bio_release(struct dio *dio, struct bio *bio);
/** An interrupt may not: pages that were cleaned meanwhile go to keventd. */
void dio_bio_check_pages_dirty(struct dio *dio, struct bio *bio);

#endif
