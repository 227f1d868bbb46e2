/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A block device as a file: what is read and written when a process opens /dev/sda.
 *
 *   struct world *world = world_create(...);
 *   bdev_fill_super(&world->sb);
 *   struct inode *file = file_create(&world->sb);
 *   file_fill(file, 0, n, ...);                     side by side: nothing was allocated and freed before
 *   bdev_settle(&world->sb);                        from here on that is all of it
 *
 * Its blocks are the device's, one by one, from the first one of the file on: a partition; or a disk, which
 * the first file of a world is. There are no holes, nothing is allocated, and the size stays: a write is cut
 * at the end, truncate and punch are refused. Nobody takes i_mutex, and direct I/O has no flag, or is
 * DIO_NO_LOCKING.
 */
#ifndef CORE_FS_BDEV_H
#define CORE_FS_BDEV_H

#include <fs/super.h>

/** Makes the files of sb, fresh from super_init, block devices. Before the first one is created. */
void bdev_fill_super(struct super_block *sb);
/** Set-up is over. While no other thread lives. */
void bdev_settle(struct super_block *sb);

/** See super_block.s_create. */
struct inode *bdev_file_create(struct super_block *sb);

#endif
