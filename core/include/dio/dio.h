/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Direct I/O between user memory and the device, past the page cache.
 *
 * blockdev_direct_IO_flags             -> revision->direct_IO   the frame: alignment, i_mutex, what is cached
 *   direct_io_worker                   -> revision->dio_begin   before the first block is mapped
 *     for each segment: get_user_pages in chunks of gup_pages(); for each run of blocks:
 *       get_more_blocks                -> revision->dio_lock_page_range, then get_block
 *     submit
 *   sync: wait, dio_complete;   async: the last bio's end_io -> revision->dio_end_async
 *   dio_complete                      -> revision->dio_publish_size, revision->release_range
 */
#ifndef CORE_DIO_DIO_H
#define CORE_DIO_DIO_H

#include <dio/kiocb.h>
#include <fs/buffer_head.h>

#define DIO_PLACEHOLDERS (1u << 0) /* lock the range against the page cache */
#define DIO_CREATE	 (1u << 1) /* writes pass create to get_block: holes are filled */
#define DIO_DROP_I_MUTEX (1u << 2) /* writes inside i_size drop i_mutex */

/*
 * Before patch 4 a file system says instead of flags what kind of locking it wants. In both languages the
 * same three functions stand for what most file systems say.
 */
enum dio_lock_type {
	DIO_LOCKING,	 /* a file: lock it against the page cache */
	DIO_NO_LOCKING,	 /* a block device: lock nothing, allocate nothing */
	DIO_OWN_LOCKING, /* the file system locks; reads are called with i_mutex held */
};

/** A segment of user memory. */
struct user_vec {
	unsigned long base;
	size_t length;
};

typedef void dio_iodone_t(struct kiocb *iocb, loff_t offset, ssize_t bytes);

/** One call, as its caller made it. */
struct dio_request {
	int rw;
	struct kiocb *iocb;
	struct inode *inode;
	const struct user_vec *iov;
	unsigned nr_segs;
	loff_t offset;
	get_block_t *get_block;
	dio_iodone_t *end_io; /* may be NULL */
	unsigned flags;
	enum dio_lock_type lock_type;
};

/**
 * The whole helper, called by a file system's direct_IO. Writes to regular files: the caller holds i_mutex,
 * and holds it again afterwards. Bytes transferred (fewer, or 0, if the rest is for the page cache to do: a
 * hole without DIO_CREATE, a range that cannot be owned), -EIOCBQUEUED, -EINVAL (alignment),
 * -EFAULT, -ENOMEM, -EIO.
 */
ssize_t blockdev_direct_IO_flags(const struct dio_request *request);
/**
 * PLACEHOLDERS | CREATE | DROP_I_MUTEX, or DIO_LOCKING; no flag, or DIO_NO_LOCKING; CREATE, or
 * DIO_OWN_LOCKING. What request says of both is ignored.
 */
ssize_t blockdev_direct_IO(const struct dio_request *request);
ssize_t blockdev_direct_IO_no_locking(const struct dio_request *request);
ssize_t blockdev_direct_IO_own_locking(const struct dio_request *request);

/**
 * Offset, addresses and lengths are multiples of the block size, or else of the device's sector size: 0,
 * *blkbits (log2 of that size) and *end (offset of the byte behind the request). Neither: -EINVAL.
 */
int check_dio_alignment(const struct dio_request *request, unsigned *blkbits, loff_t *end);

/**
 * Maps, submits, and waits unless is_async; in units of 1 << blkbits bytes, as check_dio_alignment says. Of a
 * new block that is written in part the rest is zeroed. For those who need a frame of their own.
 */
ssize_t direct_io_worker(const struct dio_request *request, unsigned blkbits, bool is_async);

#endif
