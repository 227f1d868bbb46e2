/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FAT: a file system whose files have no holes.
 *
 *   struct world *world = world_create(...);
 *   fat_fill_super(&world->sb);
 *   struct inode *file = file_create(&world->sb);
 *   file_fill(file, ...);
 *   fat_settle(&world->sb);                         all of a file is on the device, without a hole
 *
 * mmu_private says how far a file's blocks go. A block is allocated right behind it and nowhere else:
 * get_block panics otherwise. So who begins to write behind the end allocates what lies before; and a direct
 * write that would have to allocate goes through the page cache.
 */
#ifndef CORE_FS_FAT_H
#define CORE_FS_FAT_H

#include <dio/dio.h>
#include <fs/super.h>

/** Makes sb, fresh from super_init, a FAT. Before its first file is created. */
void fat_fill_super(struct super_block *sb);
/** Set-up is over. While no other thread lives. */
void fat_settle(struct super_block *sb);

/** See super_block.s_create. */
struct inode *fat_file_create(struct super_block *sb);

/* --- For revisions; see address_space_operations --- */

/** 2.6.20, and the series: how far the blocks go is looked at once, before the direct I/O (D05). */
ssize_t fat_direct_IO_base(const struct dio_request *request);
/** The same, and the direct I/O allocates nothing: what turns out to be a hole is the page cache's. */
ssize_t fat_direct_IO_fixed(const struct dio_request *request);

#endif
