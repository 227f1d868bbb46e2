/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ext3: a file system with a journal, in ordered mode.
 *
 *   struct world *world = world_create(...);
 *   ext3_fill_super(&world->sb, &(struct ext3_options){ 0 });
 *   struct inode *file = file_create(&world->sb);
 *   file_fill(file, ...);
 *   ext3_settle(&world->sb);                       now all of that is on the disk
 *   ... spawn; one of the threads may call ext3_crash at any step, and the others go on ...
 *   ext3_recover(image);
 *   ext3_fsck(image);
 *
 * What is journaled: the map of blocks, i_disksize, the list of orphans, which blocks are in use. A change of
 * one of them needs a handle, but for an unwritten block that becomes a written one. A file's size on the
 * disk is i_disksize, which follows i_size when the file system is told.
 *
 * Ordered: a commit writes the pages that its transaction has given blocks to, before what it records.
 */
#ifndef CORE_FS_EXT3_H
#define CORE_FS_EXT3_H

#include <dio/dio.h>
#include <fs/journal.h>
#include <fs/super.h>

struct ext3_options {
	bool read_only;	     /* mounted so: there is no handle, -EROFS */
	bool data_writeback; /* data=writeback: a commit does not care for data */
	bool ext4dev; /* a copy of ext3 that the series has forgotten: see the revision's ext4dev_direct_IO */
};

/** Makes sb, fresh from super_init, an ext3. Before its first file is created. */
void ext3_fill_super(struct super_block *sb, const struct ext3_options *options);
struct journal *ext3_journal(const struct super_block *sb);

/** See super_block.s_create. */
struct inode *ext3_file_create(struct super_block *sb);

/** Set-up is over: the files, as they are now, are on the disk. While no other thread lives. */
void ext3_settle(struct super_block *sb);

/** See inode_operations and get_block_t. */
get_block_t ext3_get_block;

/* --- direct_IO of ext3, for revisions; see address_space_operations --- */

/** 2.6.20: a write has a handle open from before the direct I/O to its end. */
ssize_t ext3_direct_IO_base(const struct dio_request *request);
/** Patch 5: each get_block has a handle of its own, and an extending write two more, before and after. */
ssize_t ext3_direct_IO_patch_5(const struct dio_request *request);
/** The same, but who does not allocate opens no handle (D64). */
ssize_t ext3_direct_IO_patch_5_reading_without(const struct dio_request *request);
/** As patch 5, but who does not allocate opens no handle; sizes are published by inode_operations. */
ssize_t ext3_direct_IO_fixed(const struct dio_request *request);
/** The same, but reads open handles, too (D64). */
ssize_t ext3_direct_IO_fixed_reading_in_handles(const struct dio_request *request);

/* --- A disk that survives --- */

/** What is on the disk: what finished transfers and recorded transactions have put there. */
struct ext3_image;

/**
 * The machine stops here: returns what is on the disk. One step; the machine goes on all the same, and
 * nothing that it does is in the image. Callable from tasks.
 */
struct ext3_image *ext3_crash(struct super_block *sb);
/**
 * What a mount does first: each file on the list of orphans loses what lies beyond its size. Not a step, as
 * all below.
 */
void ext3_recover(struct ext3_image *image);
/**
 * Judges an image after recovery: each block has one owner or is free (I17), no file has blocks beyond its
 * size (I17), and what can be read was written, by that file (I9). All findings are soft, at the caller's
 * line.
 */
void ext3_fsck_at(const struct ext3_image *image, const struct heddle_where *where);
#define ext3_fsck(image) ext3_fsck_at((image), HEDDLE_HERE)

/** The size of file i_ino in the image; and its bytes [pos, pos + n), holes as zeroes. */
loff_t ext3_image_size(const struct ext3_image *image, unsigned i_ino);
void ext3_image_peek(const struct ext3_image *image, unsigned i_ino, loff_t pos, byte_t *to, size_t n);

/**
 * Mounts a recovered image: a file system of its own, on a device of its own. Its files have the numbers, and
 * the bytes, of those that were there before the crash.
 */
struct super_block *ext3_mount(struct kernel *kernel, const struct ext3_image *image,
			       const struct ext3_options *options);

#endif
