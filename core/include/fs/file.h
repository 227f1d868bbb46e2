/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls on files: what the threads of a scenario do. All may block; task context, nothing held.
 */
#ifndef CORE_FS_FILE_H
#define CORE_FS_FILE_H

#include <dio/dio.h>
#include <fs/super.h>
#include <pagecache/mm.h>

/** Buffered read into user memory: do_generic_mapping_read. Bytes read, 0 at the end of file, or -errno. */
ssize_t generic_file_read(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
			  size_t count);

/**
 * Buffered write under i_mutex, page by page: fault_in_pages_readable, the page locked (grab_cache_page),
 * prepare_write, copy (may fault with the lock held), commit_write, unlock; i_size grows page by page. Bytes
 * written or -errno.
 */
ssize_t generic_file_buffered_write(struct inode *inode, loff_t pos, struct mm *mm, unsigned long address,
				    size_t count);

/**
 * O_DIRECT. read: without i_mutex. write: under i_mutex, dropped inside where the flags say so; a range that
 * can not be done directly (-ENOTBLK) falls back to a buffered write, flushed and invalidated. Extending
 * writes publish i_size where the revision says. Sync: bytes or -errno. Async (iocb->async): -EIOCBQUEUED, or
 * bytes or -errno where it could not be; aio_complete has then not been called.
 */
ssize_t generic_file_direct_read(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				 loff_t pos);
ssize_t generic_file_direct_write(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				  loff_t pos);

/** ftruncate: i_mutex, then vmtruncate. 0 or -errno. */
int do_truncate(struct inode *inode, loff_t size);

/**
 * [pos, pos + n) becomes a hole: whole pages, inside the file; else -EINVAL; -EOPNOTSUPP where the file
 * system has no punch_blocks. i_mutex, then vmtruncate_range.
 * 0 or -errno.
 */
int do_punch(struct inode *inode, loff_t pos, size_t n);

#endif
