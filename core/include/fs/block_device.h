/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A block device with content, and the bios that move it.
 *
 *   submit_bio      from now on the transfer may happen, at any time, on a processor of its own
 *   the interrupt   moves the bytes of all segments in one section under the device's lock (touches: the
 *                   blocks' ownership and content, the pages' content, block by block), then calls
 *                   bio->end_io, which may unlock, wake, queue work; may not sleep
 *
 * Each block belongs to nobody or to one block of one inode. Invariant I8: a segment moves a block only while
 * it belongs to the file block for which the segment was mapped; otherwise a finding, and the transfer
 * happens all the same (the device knows no files). Invariant I9 is judged by those who read.
 */
#ifndef CORE_FS_BLOCK_DEVICE_H
#define CORE_FS_BLOCK_DEVICE_H

#include <kernel/workqueue.h>
#include <pagecache/page.h>

struct inode;

/** Of one block: whose it is. Changed by the allocator, read by transfers; under the device's lock. */
struct block_owner {
	struct inode *inode; /* NULL: free */
	sector_t iblock;
};

struct block_device {
	struct kernel *kernel;
	sector_t n_blocks;
	byte_t *bytes;		      /* n_blocks * block_bytes */
	struct block_owner *owner;    /* n_blocks */
	struct heddle_data content;   /* index: block */
	struct heddle_data ownership; /* index: block */
	spinlock_t lock;	      /* also taken by interrupts */
	struct heddle_data held_fact; /* those below */
	bool may_hold;		      /* completions may be held back; set before the first submission only */
	bool holding;
	struct bio *held;	   /* submitted meanwhile, newest first */
	unsigned bios_submitted;   /* so far, if may_hold */
	sector_t blocks_submitted; /* by them */
};

/** n_blocks free blocks that hold UNINIT. Lives as long as the world. Before the first spawn. */
void block_device_init(struct block_device *device, struct kernel *kernel, sector_t n_blocks);

/**
 * One segment: `length` bytes at `offset` of page, to or from consecutive blocks, from `skip` bytes behind
 * the first one's start on; it was mapped for inode's block `iblock` (NULL: not for a file; not judged).
 */
struct bio_vec {
	struct page *page;
	unsigned offset, length; /* whole sectors */
	sector_t blocknr;	 /* on the device */
	unsigned skip;		 /* bytes of that block in front of the segment */
	struct inode *inode;
	sector_t iblock;
};

struct bio;

/** One section: says whose block this is from now on (inode NULL: nobody's). Its bytes stay. */
void block_device_assign(struct block_device *device, sector_t block, struct block_owner owner);

/*
 * "The interrupt does not come": bios submitted after hold are completed after release only, in any order.
 * Each is one section. Needs may_hold, which makes each submission a step, too.
 */
void block_device_hold(struct block_device *device);
void block_device_release(struct block_device *device);

/** In interrupt context. The bio is end_io's to free (bio_put). error: 0 or -EIO. */
typedef void bio_end_io_t(struct bio *bio, int error);

struct bio {
	struct block_device *device;
	int rw;
	bio_end_io_t *end_io;
	void *private;
	struct bio *next; /* the submitter's */
	struct bio *held; /* the device's */
	struct work work; /* the submitter's: for what its end_io may not do itself */
	int error;	  /* the submitter's: what end_io was told */
	unsigned n_vecs, max_vecs;
	struct bio_vec vecs[];
};

/** NULL if the allocation fails. */
struct bio *bio_alloc(struct block_device *device, int rw, unsigned max_vecs, gfp_t gfp);
void bio_put(struct bio *bio);
/**
 * Appends a segment (joined with the last one where both memory and blocks continue). Returns false if the
 * bio is full or blocknr does not continue it.
 */
bool bio_add_page(struct bio *bio, struct page *page, unsigned offset, unsigned length, sector_t blocknr,
		  struct inode *inode, sector_t iblock);
/** The same from `skip` bytes behind the beginning of the block on; the end may lie within a block, too. */
bool bio_add_part(struct bio *bio, struct page *page, unsigned offset, unsigned length, sector_t blocknr,
		  unsigned skip, struct inode *inode, sector_t iblock);
/** The device block after the last segment, which ends with a block. */
sector_t bio_end_block(const struct bio *bio);
/** From the first block of the segment to its last one, parts included. */
sector_t bio_vec_blocks(const struct bio *bio, const struct bio_vec *vec);

/**
 * Submits; the bio belongs to the device until end_io. The transfer may fail (a fault within the budget,
 * "I/O error"). Not a step (but see hold); callable from everywhere.
 */
void submit_bio(struct bio *bio);

#endif
