/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reiserfs: the last bytes of a small file, its tail, have no block: they lie in the tree, as a direct item.
 *
 *   struct world *world = world_create(...);
 *   reiserfs_fill_super(&world->sb);
 *   struct inode *file = file_create(&world->sb);
 *   file_fill(file, ...); file_set_size(file, ...);
 *   reiserfs_settle(&world->sb);                    what may be a tail is one
 *
 *   [ block ][ block ][ tail ]                      a file of less than four blocks, the last of them cut
 *
 * A tail is read and written back through the page cache alone. It is converted, that is, it becomes a block,
 * when the file is written there or behind; it is packed, that is, the block becomes a tail, by truncate and
 * by close. As long as there is one, the file ends in it.
 */
#ifndef CORE_FS_REISERFS_H
#define CORE_FS_REISERFS_H

#include <dio/dio.h>
#include <fs/super.h>

/** Makes sb, fresh from super_init, a reiserfs, mounted with tails=on. Before its first file is created. */
void reiserfs_fill_super(struct super_block *sb);
/** Set-up is over: the tails are packed. While no other thread lives. */
void reiserfs_settle(struct super_block *sb);

/** See super_block.s_create. */
struct inode *reiserfs_file_create(struct super_block *sb);

/** A descriptor of file is closed: the tail is packed, if there may be one. For heddle_spawn; may block. */
void reiserfs_file_release(void *file);

/* --- For revisions --- */

/** How a revision converts tails. i_mutex is held, but for in_the_way; all may block. */
struct reiserfs_tails {
	/** A buffered write of [pos, pos + count) is about to begin. 0 or -errno. */
	int (*check_for_tail)(struct inode *inode, loff_t pos, size_t count);
	/**
	 * A buffered write is about to lock a page, which ends at `end`; or a direct write, which owns
	 * nothing yet, extends the file to anywhere before `end`. 0 or -errno.
	 */
	int (*before_write)(struct inode *inode, loff_t end);
	/** Truncate is about to make the file longer. 0 or -errno. */
	int (*expand)(struct inode *inode, loff_t size);
	/**
	 * get_block is to allocate a block behind the tail. hole_page: the page of that block, locked by the
	 * caller, or NULL of a direct I/O. 0: look again; or -errno.
	 */
	int (*in_the_way)(struct inode *inode, struct page *hole_page);
};

/** 2.6.20, and the series: in the page of the tail, and by get_block where somebody else has begun (D27). */
extern const struct reiserfs_tails reiserfs_tails_in_page;
/** The same, and truncate does it before it locks another page. */
extern const struct reiserfs_tails reiserfs_tails_in_page_first;
/** The page of the tail is owned, before anything else is. */
extern const struct reiserfs_tails reiserfs_tails_owned;

/** See address_space_operations. 2.6.20, and patch 6: a read of a tail is refused. */
ssize_t reiserfs_direct_IO_posted(const struct dio_request *request);
/** The same, and a write converts the tail before it owns anything. */
ssize_t reiserfs_direct_IO_converting_first(const struct dio_request *request);
/** What turns out to be a tail is read through the page cache. */
ssize_t reiserfs_direct_IO_fixed(const struct dio_request *request);

#endif
