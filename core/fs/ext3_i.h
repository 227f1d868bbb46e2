/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of ext3 share. Private to core/fs/. */
#ifndef CORE_FS_EXT3_I_H
#define CORE_FS_EXT3_I_H

#include "generic.h"

#include <fs/ext3.h>

/* How many changes of metadata one handle may make at most. */
#define EXT3_SIZE_CREDITS     2
#define EXT3_TRUNCATE_CREDITS 4
#define EXT3_DIO_CREDITS      8

/** Of a page that is written: each of its blocks, what a failed copy takes back, and the size. */
static inline unsigned ext3_writepage_trans_blocks(const struct inode *inode)
{
	return inode->i_sb->kernel->geometry.page_blocks + EXT3_TRUNCATE_CREDITS + EXT3_SIZE_CREDITS;
}

/** A file as the disk has it. */
struct ext3_raw_inode {
	unsigned i_ino;
	loff_t size;
	bool is_orphan;
	sector_t blocks[INODE_BLOCKS_MAX];
};

/** All that is journaled, at one time. Constant once it is made, but for an image's own. */
struct ext3_metadata {
	unsigned n_files;
	struct ext3_raw_inode *files; /* by i_ino - 1 */
	sector_t n_blocks;
	bool *in_use; /* n_blocks */
};

struct ext3_image {
	struct kernel *kernel;
	struct ext3_metadata metadata;
	byte_t *bytes; /* metadata.n_blocks blocks */
};

struct ext3_sb_info {
	struct super_block *sb;
	struct ext3_options options;
	struct journal journal;
	/* Of the commit that is under way; its thread's. */
	struct ext3_metadata *frozen;
	sector_t n_freed;
	/* What a mount would find: under the device's lock. */
	const struct ext3_metadata *recorded;
	struct heddle_data record;
};

/** A page whose blocks belong to a transaction, which is to be on the device before that is recorded. */
struct ext3_ordered {
	bool in_running;  /* a member of the running transaction */
	bool unsubmitted; /* nobody has submitted it since it became one */
	struct page
		*committing; /* a member of the one that is being committed; its thread's, with a reference */
};

struct ext3_inode_info {
	/* Under i_meta_lock. */
	loff_t i_disksize;
	bool is_orphan;
	struct heddle_data raw; /* the two */
	struct ext3_ordered ordered[INODE_BLOCKS_MAX];
	struct heddle_data ordered_fact; /* index: page */
	struct inode vfs_inode;
};

static inline struct ext3_inode_info *EXT3_I(const struct inode *inode)
{
	return (struct ext3_inode_info *)((char *)inode - offsetof(struct ext3_inode_info, vfs_inode));
}

static inline struct ext3_sb_info *EXT3_SB(const struct super_block *sb)
{
	return sb->s_fs_info;
}

/* ext3_inode.c */

/** 0 and *handle, or -EROFS. As journal_start. */
int ext3_journal_start(struct inode *inode, unsigned credits, struct handle **handle);
/** One change each, and one section. */
void ext3_orphan_add(struct handle *handle, struct inode *inode);
void ext3_orphan_del(struct handle *handle, struct inode *inode);
void ext3_set_disksize(struct handle *handle, struct inode *inode, loff_t size);
/** The same, if that is more. */
void ext3_grow_disksize(struct handle *handle, struct inode *inode, loff_t size);
/** A direct write extends the file: a transaction around each. 0 or -EROFS. */
int ext3_begin_extending(struct inode *inode);
void ext3_end_extending(struct inode *inode);

/* ext3_pages.c */

extern const struct address_space_operations ext3_aops, ext4dev_aops;
/** A handle is open: the pages that lie wholly behind size leave the running transaction. */
void ext3_forget_pages(struct inode *inode, loff_t size);
/** No handle is open: the pages of the running transaction become those of the commit under way. */
void ext3_freeze_pages(struct inode *inode);
/** Writes them, as far as nobody did, and waits for the others. 0 or -EIO. May block. */
int ext3_flush_pages(struct inode *inode, const struct ext3_raw_inode *frozen);
int ext3_truncate_page(struct inode *inode, loff_t size);

/* ext3_image.c */

/** Lives as long as the world; no block is in use, and the files are the caller's to fill. */
struct ext3_metadata *ext3_metadata_alloc(unsigned n_files, sector_t n_blocks);
void ext3_metadata_copy(struct ext3_metadata *to, const struct ext3_metadata *from);

#endif
