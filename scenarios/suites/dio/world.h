/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a story is set up from: a world, files, and calls. Everything lives as long as the execution; all of
 * it before the first spawn.
 */
#ifndef DIO_WORLD_H
#define DIO_WORLD_H

#include <fs/world.h>

/** Who wrote a file before the story begins, and what a buffer holds before a read fills it. */
#define ORIGINAL 'o'
#define NOBODY	 '-'

/** The world of revision_under_test, on a device of WORLD_BLOCKS blocks, or of so many. */
struct world *world_under_test(const struct geometry *geometry);
struct world *world_of_blocks(const struct geometry *geometry, unsigned long blocks);
/** A small one with a file system that fill_super makes, and a readahead of so many pages. */
struct world *world_on(void (*fill_super)(struct super_block *sb), unsigned readahead_pages);

/** A file of `pages` pages on the device, none cached; by ORIGINAL, each page as the version of its index. */
struct inode *file_with_blocks(struct world *world, unsigned long pages);
/** The same, and no two of its blocks lie side by side: each takes a bio of its own. */
struct inode *file_in_pieces(struct world *world, unsigned long pages);
/** The same length without a block. */
struct inode *file_with_hole(struct world *world, unsigned long pages);
/** A file of no length. */
struct inode *empty_file(struct world *world);
/** The file to which a block may go that another one has lost: empty. */
struct inode *foreign_file(struct world *world);

/** From here on the direct I/O of file is what direct_IO makes of it: another lock type, other flags. */
void file_does_direct_IO_by(struct inode *file, ssize_t (*direct_IO)(const struct dio_request *request));

/**
 * One read or write by one process, which has nothing but its buffer mapped (from address 0 on), touched
 * once so that no fault is left.
 */
struct io {
	struct inode *file;
	loff_t pos;
	size_t bytes;
	struct mm *mm;
	unsigned long buffer; /* address in mm */
	struct kiocb iocb;
	ssize_t result;
};

/** A write of pages [first, first + pages) by writer, a letter. */
struct io *write_of(struct inode *file, pgoff_t first, unsigned long pages, unsigned writer);
/** The same from byte pos on; the buffer begins at a page's start. */
struct io *write_of_bytes(struct inode *file, loff_t pos, size_t bytes, unsigned writer);
/** A read of pages [first, first + pages). */
struct io *read_of(struct inode *file, pgoff_t first, unsigned long pages);
/** The same from byte pos on. */
struct io *read_of_bytes(struct inode *file, loff_t pos, size_t bytes);

/** Memory of `pages` anonymous pages, each touched once. */
struct mm *anonymous_memory(struct world *world, unsigned long pages);
/** A process that has the whole of file mapped at address 0, and touched nothing of it. */
struct mm *process_mapping(struct inode *file);
/** Pages [first, first + pages) of file, with the memory at the start of mm as buffer. */
struct io *io_through(struct mm *mm, struct inode *file, pgoff_t first, unsigned long pages);

/*
 * What a thread does with an io, for heddle_spawn: one call, whose result is noted.
 */
void buffered_read(void *io);
void buffered_write(void *io);
void direct_read(void *io);
void direct_write(void *io);
/** AIO: submits, and waits for the event if it was queued. */
void direct_read_async(void *io);
void direct_write_async(void *io);
/** The same, as io_submit does it: a result that is there at once is an event as well. */
void io_submit_direct_write(void *io);
/** AIO whose submitter goes its way. */
void submit_direct_write(void *io);
/** A direct read or write of two segments, one page of io's memory each. */
struct two_segments {
	struct io *io;
	struct user_vec iov[2];
};
struct two_segments two_segments_of(struct io *io);
void direct_read_segments(void *two_segments);
void direct_write_segments(void *two_segments);
/** The file becomes empty. */
void truncate_to_nothing(void *file);

/** A direct write of one page to another file, by X, which gets a block that was freed before. */
#define FOREIGN_WRITER "x"
struct io *foreign_write(struct world *world);
/** T makes the file empty; X, who waits for nothing else, writes to another file and gets the block. */
struct truncate_and_reuse {
	struct inode *file;
	struct io *foreign;
};
struct truncate_and_reuse truncate_and_reuse_of(struct world *world, struct inode *file);
void truncate_and_reuse(void *truncate_and_reuse);
/** What is dirty is written back, and waited for. */
void write_back(void *file);

/**
 * The first call of file's get_block, which a direct I/O makes when it owns its range, says so to n_waiters
 * calls of await_owned: for stories that begin there. Whoever else could call it must wait first. One file
 * of a world.
 */
void tell_when_owned(struct inode *file, unsigned n_waiters);
void await_owned(void);
/** Awaits it, then the file loses all but its first page. */
void truncate_to_one_page_when_owned(void *file);

/**
 * Waits for n threads, then for the work that their AIO has left behind. What heddle_join_all does where
 * there is no AIO: the workers of work queues never end by themselves.
 */
void join_calls(struct world *world, struct heddle_thread *const *threads, unsigned n);

#endif
