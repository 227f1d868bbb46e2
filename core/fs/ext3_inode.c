/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of ext3: handles around what is journaled, i_disksize, the list of orphans, truncate. */
#include "ext3_i.h"

#include <fs/file.h>
#include <kernel/findings.h>
#include <pagecache/writeback.h>

#include <heddle/note.h>
#include <string.h>

int ext3_journal_start(struct inode *inode, unsigned credits, struct handle **handle)
{
	struct ext3_sb_info *sbi = EXT3_SB(inode->i_sb);

	if (sbi->options.read_only)
		return -EROFS;
	*handle = journal_start(&sbi->journal, credits);
	return 0;
}

/* Without a handle nothing can be allocated: what a commit writes is mapped. */
static int get_mapped_block(struct inode *inode, sector_t iblock, struct buffer_head *result)
{
	int error = generic_get_block(inode, iblock, result, false);

	heddle_check(error || result->mapped, BUG_SUBJECT,
		     "block %lu of file %u is allocated without a handle", iblock, inode->i_ino);
	return error;
}

int ext3_get_block(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	struct handle *handle = journal_current_handle();

	if (create && !handle)
		return get_mapped_block(inode, iblock, result);
	if (create)
		journal_dirty_metadata(handle);
	return generic_get_block(inode, iblock, result, create);
}

/* --- i_disksize and the list of orphans --- */

static void set_orphan(struct handle *handle, struct inode *inode, bool is_orphan)
{
	struct ext3_inode_info *ei = EXT3_I(inode);

	journal_dirty_metadata(handle);
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->raw, 0, 0, HEDDLE_WRITE);
	ei->is_orphan = is_orphan;
	heddle_means("%s file %u %s the list of orphans", is_orphan ? "puts" : "takes", inode->i_ino,
		     is_orphan ? "on" : "off");
	spin_unlock_irq(&inode->i_meta_lock);
}

void ext3_orphan_add(struct handle *handle, struct inode *inode)
{
	set_orphan(handle, inode, true);
}

void ext3_orphan_del(struct handle *handle, struct inode *inode)
{
	set_orphan(handle, inode, false);
}

static void write_disksize(struct handle *handle, struct inode *inode, loff_t size, bool only_grow)
{
	struct ext3_inode_info *ei = EXT3_I(inode);

	journal_dirty_metadata(handle);
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&ei->raw, 0, 0, HEDDLE_WRITE);
	if (!only_grow || size > ei->i_disksize)
		ei->i_disksize = size;
	heddle_means("file %u: i_disksize is %ld", inode->i_ino, (long)ei->i_disksize);
	spin_unlock_irq(&inode->i_meta_lock);
}

void ext3_set_disksize(struct handle *handle, struct inode *inode, loff_t size)
{
	write_disksize(handle, inode, size, false);
}

void ext3_grow_disksize(struct handle *handle, struct inode *inode, loff_t size)
{
	write_disksize(handle, inode, size, true);
}

/* --- Sizes: see inode_operations --- */

int ext3_begin_extending(struct inode *inode)
{
	struct handle *handle;
	int error = ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle);

	if (error)
		return error;
	ext3_orphan_add(handle, inode);
	ext3_set_disksize(handle, inode, i_size_read(inode));
	journal_stop(handle);
	return 0;
}

void ext3_end_extending(struct inode *inode)
{
	struct handle *handle;

	if (ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle))
		return;
	ext3_orphan_del(handle, inode);
	journal_stop(handle);
}

static void ext3_publish_size(struct inode *inode, loff_t size)
{
	struct handle *handle;

	if (ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle))
		return;
	ext3_set_disksize(handle, inode, size);
	i_size_write(inode, size);
	journal_stop(handle);
}

/* --- Truncate --- */

/* Before a page is looked at: a crash from here on leaves the shorter file. */
static int announce_shorter(struct inode *inode, loff_t size)
{
	struct handle *handle;
	int error = ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle);

	if (error)
		return error;
	ext3_orphan_add(handle, inode);
	ext3_set_disksize(handle, inode, size);
	journal_stop(handle);
	return 0;
}

/* It did not become shorter after all. 2.6.20 leaves i_disksize as it is. */
static void take_announcement_back(struct inode *inode)
{
	struct handle *handle;

	if (ext3_journal_start(inode, EXT3_SIZE_CREDITS, &handle))
		return;
	ext3_set_disksize(handle, inode, i_size_read(inode));
	ext3_orphan_del(handle, inode);
	journal_stop(handle);
}

static int ext3_setattr(struct inode *inode, loff_t size)
{
	bool shorter = size < i_size_read(inode);
	int error = shorter ? announce_shorter(inode, size) : 0;

	if (error)
		return error;
	error = EXT3_SB(inode->i_sb)->options.read_only ? -EROFS : generic_setattr(inode, size);
	if (error && shorter)
		take_announcement_back(inode);
	return error;
}

/* ext3_truncate. */
static void ext3_truncate_blocks(struct inode *inode, loff_t size)
{
	struct handle *handle;

	if (ext3_journal_start(inode, EXT3_TRUNCATE_CREDITS, &handle))
		return;
	ext3_orphan_add(handle, inode);
	ext3_set_disksize(handle, inode, i_size_read(inode));
	journal_dirty_metadata(handle);
	generic_truncate_blocks(inode, size);
	ext3_forget_pages(inode, size);
	ext3_orphan_del(handle, inode);
	journal_stop(handle);
}

static int ext3_fsync(struct inode *inode)
{
	int error = filemap_write_and_wait(inode->i_mapping);

	if (!error && !EXT3_SB(inode->i_sb)->options.read_only)
		journal_commit(&EXT3_SB(inode->i_sb)->journal);
	return error;
}

static const struct file_operations ext3_fops = {
	.read = generic_file_read,
	.write = generic_file_buffered_write,
	.direct_read = generic_file_direct_read,
	.direct_write = generic_file_direct_write,
	.fsync = ext3_fsync,
};

/*
 * There is no punch_blocks: ext3 has no holes punched, and do_punch says so. That a block has been written is
 * one flag, which belongs to no handle, for an interrupt may set it: the next commit records it.
 */
static const struct inode_operations ext3_iops = {
	.setattr = ext3_setattr,
	.publish_size = ext3_publish_size,
	.begin_extending = ext3_begin_extending,
	.end_extending = ext3_end_extending,
	.truncate_page = ext3_truncate_page,
	.zero_block_tail = generic_zero_block_tail,
	.truncate_blocks = ext3_truncate_blocks,
	.convert_unwritten = generic_convert_unwritten,
};

struct inode *ext3_file_create(struct super_block *sb)
{
	const struct inode_kind kind = {
		.i_op = &ext3_iops,
		.i_fop = &ext3_fops,
		.a_ops = EXT3_SB(sb)->options.ext4dev ? &ext4dev_aops : &ext3_aops,
		.get_block = ext3_get_block,
	};
	struct ext3_inode_info *ei = heddle_alloc_forever(sizeof(*ei));

	memset(ei, 0, sizeof(*ei));
	inode_init(&ei->vfs_inode, sb, &kind);
	heddle_data_init(&ei->raw, "file %ld raw inode", ei->vfs_inode.i_ino);
	heddle_data_init(&ei->ordered_fact, "file %ld ordered pages", ei->vfs_inode.i_ino);
	return &ei->vfs_inode;
}
