/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * XFS: a file system that locks direct I/O by itself, and asks the helper for CREATE and for nothing else.
 *
 *   struct world *world = world_create(...);
 *   xfs_fill_super(&world->sb);
 *   struct inode *file = file_create(&world->sb);
 *
 * Each file has an iolock, between i_mutex and all else: buffered writes and truncate have it for themselves;
 * buffered reads and direct I/O share it, and an asynchronous one until it is submitted. Truncate also waits
 * for every direct I/O that is under way, by their number.
 *
 * What a direct write allocates is unwritten until the direct I/O has ended. The conversion is left to a
 * worker, and the caller is told meanwhile (D72).
 */
#ifndef CORE_FS_XFS_H
#define CORE_FS_XFS_H

#include <dio/dio.h>
#include <fs/super.h>

/** Makes sb, fresh from super_init, an XFS. Before its first file is created. */
void xfs_fill_super(struct super_block *sb);

/** See super_block.s_create. */
struct inode *xfs_file_create(struct super_block *sb);

/* --- For revisions; see file_operations and address_space_operations --- */

/** 2.6.20, and the series: in the iolock, and what is cached is flushed and dropped before. */
ssize_t xfs_direct_read_in_iolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				  loff_t pos);
ssize_t xfs_direct_write_in_iolock(struct kiocb *iocb, const struct user_vec *iov, unsigned nr_segs,
				   loff_t pos);
/** The helper locks nothing (patch 7; DIO_OWN_LOCKING before), and calls back when the I/O has ended. */
ssize_t xfs_direct_IO_own_locking(const struct dio_request *request);

#endif
