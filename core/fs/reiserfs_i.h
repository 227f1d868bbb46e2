/* SPDX-License-Identifier: GPL-2.0-only */
/* A file of reiserfs, and its tail. Private to core/fs/reiserfs*.c. */
#ifndef CORE_FS_REISERFS_I_H
#define CORE_FS_REISERFS_I_H

#include "generic.h"

#include <fs/reiserfs.h>
#include <kernel/bytes.h>

struct reiserfs_inode_info {
	/* Under i_meta_lock: the stretches between which the kernel's big lock is let go of. */
	sector_t tail_block;	     /* the block of the file that the tail is; NO_BLOCK: there is none */
	byte_t tail[PAGE_BYTES_MAX]; /* a block of it; zeroes behind the end */
	struct heddle_data tail_fact;
	struct inode vfs_inode;
};

static inline struct reiserfs_inode_info *REISERFS_I(const struct inode *inode)
{
	return (struct reiserfs_inode_info *)((char *)inode -
					      offsetof(struct reiserfs_inode_info, vfs_inode));
}

/** Where block iblock lies within its page, in bytes; and which page that is. */
static inline unsigned block_offset(const struct inode *inode, sector_t iblock)
{
	const struct kernel *kernel = inode->i_sb->kernel;

	return (unsigned)(iblock << kernel->block_shift) & (page_bytes(kernel) - 1);
}

static inline pgoff_t block_page(const struct inode *inode, sector_t iblock)
{
	const struct kernel *kernel = inode->i_sb->kernel;

	return iblock >> (kernel->page_shift - kernel->block_shift);
}

/* --- reiserfs_tail.c: each a section under i_meta_lock --- */

/** Which block of the file is a tail; NO_BLOCK: none. */
sector_t reiserfs_tail_block(struct inode *inode);
/** Whether iblock is the tail. If page, which the caller has locked, is not NULL the tail is copied there. */
bool reiserfs_read_tail(struct inode *inode, sector_t iblock, struct page *page);
/** See inode_operations. */
bool reiserfs_meets_tail(struct inode *inode, loff_t offset, loff_t end);
bool reiserfs_write_tail(struct page *page, unsigned block);
int reiserfs_may_allocate(struct inode *inode, sector_t iblock);
void reiserfs_truncate_blocks(struct inode *inode, loff_t size);
const byte_t *reiserfs_peek_tail(const struct inode *inode, sector_t iblock);

/** The block that size cuts, if it may be a tail by the size of the file; else NO_BLOCK. Not a step. */
sector_t reiserfs_packable_block(const struct inode *inode, loff_t size);
/** The bytes that page has of block iblock are the tail from now on, up to size; the block is free. */
void reiserfs_take_into_tail(struct inode *inode, sector_t iblock, struct page *page, loff_t size);
/** A block for the tail, unwritten; the tail is still there. 0 and its number, or -ENOSPC. */
int reiserfs_begin_conversion(struct inode *inode, sector_t iblock, sector_t *number);
/** The block holds what the tail did, and the tail is gone; or it is not written, and is free again. */
void reiserfs_end_conversion(struct inode *inode, sector_t iblock, bool written);

/* --- reiserfs_convert.c --- */

/** The last block becomes the tail, if it may be one. i_mutex held, no page locked; may block. */
void reiserfs_pack_tail(struct inode *inode);

/* --- reiserfs_inode.c --- */

get_block_t reiserfs_get_block;

#endif
