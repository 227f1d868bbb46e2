/* SPDX-License-Identifier: GPL-2.0-only */
/* The tail of a file, as it lies in the tree. */
#include "reiserfs_i.h"

#include <heddle/note.h>

/* Larger files have none; the kernel also looks at how much room an item has. */
#define TAIL_FILE_BLOCKS 4

static void touch_tail(struct inode *inode, enum heddle_access access)
{
	heddle_data_access(&REISERFS_I(inode)->tail_fact, 0, 0, access);
}

/* i_meta_lock held. */
static void drop_tail(struct inode *inode)
{
	touch_tail(inode, HEDDLE_WRITE);
	heddle_note("takes the tail of file %u out of the tree", inode->i_ino);
	REISERFS_I(inode)->tail_block = NO_BLOCK;
}

sector_t reiserfs_tail_block(struct inode *inode)
{
	sector_t block;

	spin_lock_irq(&inode->i_meta_lock);
	touch_tail(inode, HEDDLE_READ);
	block = REISERFS_I(inode)->tail_block;
	spin_unlock_irq(&inode->i_meta_lock);
	return block;
}

bool reiserfs_read_tail(struct inode *inode, sector_t iblock, struct page *page)
{
	struct reiserfs_inode_info *info = REISERFS_I(inode);
	bool found;

	spin_lock_irq(&inode->i_meta_lock);
	touch_tail(inode, HEDDLE_READ);
	found = info->tail_block == iblock;
	if (found && page)
		page_write_bytes(page, block_offset(inode, iblock), info->tail,
				 block_bytes(inode->i_sb->kernel));
	spin_unlock_irq(&inode->i_meta_lock);
	return found;
}

bool reiserfs_meets_tail(struct inode *inode, loff_t offset, loff_t end)
{
	unsigned shift = inode->i_sb->kernel->block_shift;
	sector_t block = reiserfs_tail_block(inode);

	return block != NO_BLOCK && (loff_t)(block << shift) < end && offset < (loff_t)((block + 1) << shift);
}

bool reiserfs_write_tail(struct page *page, unsigned block)
{
	struct inode *inode = page_inode(page);
	struct reiserfs_inode_info *info = REISERFS_I(inode);
	sector_t iblock = page_first_block(page) + block;
	bool found;

	spin_lock_irq(&inode->i_meta_lock);
	touch_tail(inode, HEDDLE_READ);
	found = info->tail_block == iblock;
	if (found) {
		touch_tail(inode, HEDDLE_WRITE);
		page_read_bytes(page, block_offset(inode, iblock), info->tail, block_bytes(page->kernel));
	}
	spin_unlock_irq(&inode->i_meta_lock);
	return found;
}

int reiserfs_may_allocate(struct inode *inode, sector_t iblock)
{
	sector_t tail = REISERFS_I(inode)->tail_block;

	touch_tail(inode, HEDDLE_READ);
	if (tail == NO_BLOCK || iblock < tail)
		return 0;
	if (iblock > tail)
		return -EAGAIN;
	drop_tail(inode);
	return 1;
}

/* i_meta_lock held. The file ends at size. */
static void cut_tail(struct inode *inode, loff_t size)
{
	struct reiserfs_inode_info *info = REISERFS_I(inode);
	const struct kernel *kernel = inode->i_sb->kernel;
	loff_t left = size - (loff_t)(info->tail_block << kernel->block_shift);

	if (left <= 0) {
		drop_tail(inode);
		return;
	}
	touch_tail(inode, HEDDLE_WRITE);
	for (loff_t i = left; i < (loff_t)block_bytes(kernel); i++)
		info->tail[i] = BYTE_ZERO;
}

void reiserfs_truncate_blocks(struct inode *inode, loff_t size)
{
	spin_lock_irq(&inode->i_meta_lock);
	touch_tail(inode, HEDDLE_READ);
	if (REISERFS_I(inode)->tail_block != NO_BLOCK)
		cut_tail(inode, size);
	spin_unlock_irq(&inode->i_meta_lock);
	generic_truncate_blocks(inode, size);
}

const byte_t *reiserfs_peek_tail(const struct inode *inode, sector_t iblock)
{
	return REISERFS_I(inode)->tail_block == iblock ? REISERFS_I(inode)->tail : NULL;
}

/* --- Packing and converting --- */

sector_t reiserfs_packable_block(const struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	sector_t block = (sector_t)size >> kernel->block_shift;

	return size & (block_bytes(kernel) - 1) && block < TAIL_FILE_BLOCKS ? block : NO_BLOCK;
}

/* i_meta_lock held. */
static void free_block_of(struct inode *inode, sector_t iblock)
{
	free_block(inode->i_sb, inode->blocks[iblock] & ~BLOCK_UNWRITTEN);
	inode->blocks[iblock] = NO_BLOCK;
}

void reiserfs_take_into_tail(struct inode *inode, sector_t iblock, struct page *page, loff_t size)
{
	struct reiserfs_inode_info *info = REISERFS_I(inode);

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, iblock, iblock, HEDDLE_WRITE);
	if (inode->blocks[iblock] != NO_BLOCK) {
		touch_tail(inode, HEDDLE_WRITE);
		heddle_note("packs block %lu of file %u: it becomes the tail", iblock, inode->i_ino);
		page_read_bytes(page, block_offset(inode, iblock), info->tail, block_bytes(page->kernel));
		info->tail_block = iblock;
		cut_tail(inode, size);
		free_block_of(inode, iblock);
	}
	spin_unlock_irq(&inode->i_meta_lock);
}

int reiserfs_begin_conversion(struct inode *inode, sector_t iblock, sector_t *number)
{
	int error;

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, iblock, iblock, HEDDLE_WRITE);
	error = allocate_block(inode->i_sb, inode, iblock, number);
	if (!error)
		inode->blocks[iblock] = *number | BLOCK_UNWRITTEN;
	spin_unlock_irq(&inode->i_meta_lock);
	return error;
}

void reiserfs_end_conversion(struct inode *inode, sector_t iblock, bool written)
{
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, iblock, iblock, HEDDLE_WRITE);
	if (written) {
		drop_tail(inode);
		inode->blocks[iblock] &= ~BLOCK_UNWRITTEN;
	} else {
		free_block_of(inode, iblock);
	}
	spin_unlock_irq(&inode->i_meta_lock);
}

/* --- Set-up --- */

/* What the last close did, long ago: what the block holds by now is nobody's. */
static void settle_file(struct inode *inode)
{
	struct reiserfs_inode_info *info = REISERFS_I(inode);
	unsigned shift = inode->i_sb->kernel->block_shift;
	loff_t size = inode->i_size.value;
	sector_t block = reiserfs_packable_block(inode, size);

	if (block == NO_BLOCK || inode->blocks[block] == NO_BLOCK)
		return;
	bytes_fill(info->tail, 1u << shift, BYTE_ZERO);
	file_peek_device(inode, (loff_t)(block << shift), info->tail, (size_t)size - (block << shift));
	info->tail_block = block;
	bytes_fill(inode->i_sb->bdev->bytes + (inode->blocks[block] << shift), 1u << shift, BYTE_UNINIT);
	free_block_of(inode, block);
}

void reiserfs_settle(struct super_block *sb)
{
	for (unsigned i = 0; i < sb->n_files; i++)
		settle_file(sb->files[i]);
}
