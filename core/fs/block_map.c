// SPDX-License-Identifier: GPL-2.0-only
/*
 * The block map of a generic file: for each block of the file a hole, a block of the device, or one that is
 * unwritten, which is a hole to who reads. The interrupt that ends a write-back converts what it has written:
 * i_meta_lock is taken with interrupts disabled.
 *
 * The numbers of blocks stand in blocks of metadata, geometry.pointers in each. A mapping speaks of one of
 * them only, and says when it ends with it: the next one has to be read. That it is read is not here.
 */
#include "generic.h"

enum block_state { HOLE, UNWRITTEN, WRITTEN };

static enum block_state block_state(const struct inode *inode, sector_t iblock)
{
	if (inode->blocks[iblock] == NO_BLOCK)
		return HOLE;
	return inode->blocks[iblock] & BLOCK_UNWRITTEN ? UNWRITTEN : WRITTEN;
}

static sector_t block_number(const struct inode *inode, sector_t iblock)
{
	return inode->blocks[iblock] & ~BLOCK_UNWRITTEN;
}

/* How many blocks from iblock on, at most max, are in its state and, if they exist, side by side. */
static sector_t run_length(const struct inode *inode, sector_t iblock, sector_t max)
{
	enum block_state state = block_state(inode, iblock);
	sector_t n = 1;

	while (n < max && block_state(inode, iblock + n) == state &&
	       (state == HOLE || block_number(inode, iblock + n) == block_number(inode, iblock) + n))
		n++;
	return n;
}

/*
 * Fills a hole of max blocks, as far as the blocks that are handed out follow each other. Returns how many,
 * or -ENOSPC.
 */
static long allocate_run(struct inode *inode, sector_t iblock, sector_t max, bool unwritten)
{
	sector_t block, mark = unwritten ? BLOCK_UNWRITTEN : 0, n = 1;

	if (allocate_block(inode->i_sb, inode, iblock, &block))
		return -ENOSPC;
	while (n < max && !allocate_block_at(inode->i_sb, inode, iblock + n, block + n))
		n++;
	heddle_data_access(&inode->block_map, iblock, iblock + n - 1, HEDDLE_WRITE);
	for (sector_t i = 0; i < n; i++)
		inode->blocks[iblock + i] = (block + i) | mark;
	return (long)n;
}

static void forget_unwritten(struct inode *inode, sector_t iblock, sector_t n)
{
	heddle_data_access(&inode->block_map, iblock, iblock + n - 1, HEDDLE_WRITE);
	for (sector_t i = 0; i < n; i++)
		inode->blocks[iblock + i] = block_number(inode, iblock + i);
}

/* i_meta_lock held. Returns how many blocks the answer speaks of, or -errno. */
static long map_blocks(struct inode *inode, sector_t iblock, sector_t max, struct buffer_head *result,
		       bool create)
{
	enum block_state state = block_state(inode, iblock);
	long n = (long)run_length(inode, iblock, max);
	bool keep_unwritten = result->unwritten, allocate = state != WRITTEN && create, known = false;

	if (state == HOLE && create && inode->i_op->may_allocate) {
		int ret = inode->i_op->may_allocate(inode, iblock);

		if (ret < 0)
			return ret;
		known = ret;
		n = 1;
	}
	result->mapped = state == WRITTEN || create;
	result->new = allocate && !known;
	result->unwritten = allocate && keep_unwritten;
	if (state == HOLE && create)
		n = allocate_run(inode, iblock, (sector_t)n, keep_unwritten);
	else if (state == UNWRITTEN && create && !keep_unwritten)
		forget_unwritten(inode, iblock, (sector_t)n);
	return n;
}

/* Blocks from iblock on whose numbers stand in the block of metadata that has iblock's. */
static sector_t blocks_to_boundary(const struct kernel *kernel, sector_t iblock)
{
	unsigned pointers = kernel->geometry.pointers;

	return pointers ? pointers - iblock % pointers : INODE_BLOCKS_MAX;
}

int generic_get_block(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	sector_t wanted = min(result->b_size >> kernel->block_shift, (size_t)kernel->geometry.get_block_max);
	sector_t most = min(wanted ? wanted : 1, INODE_BLOCKS_MAX - iblock);
	sector_t to_boundary = blocks_to_boundary(kernel, iblock);
	long n;

	if (iblock >= INODE_BLOCKS_MAX)
		return -EFBIG;
	most = min(most, to_boundary);
	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, iblock, iblock + most - 1, HEDDLE_READ);
	n = map_blocks(inode, iblock, most, result, create);
	if (n > 0) {
		result->b_size = (size_t)n << kernel->block_shift;
		result->b_blocknr = block_number(inode, iblock);
		result->boundary = result->mapped && (sector_t)n == to_boundary;
		if (block_state(inode, iblock) != HOLE)
			heddle_note("maps block %lu of file %u to disk block %lu", iblock, inode->i_ino,
				    result->b_blocknr);
		else
			heddle_note("finds no block %lu in file %u", iblock, inode->i_ino);
	}
	spin_unlock_irq(&inode->i_meta_lock);
	return n > 0 ? 0 : (int)n;
}

/*
 * [first, end), from its end, so that of all that is freed here the first block of the file is handed out
 * first.
 */
static void free_blocks(struct inode *inode, sector_t first, sector_t end)
{
	for (sector_t i = end; i-- > first;) {
		if (block_state(inode, i) == HOLE)
			continue;
		free_block(inode->i_sb, block_number(inode, i));
		inode->blocks[i] = NO_BLOCK;
	}
}

void generic_truncate_blocks(struct inode *inode, loff_t size)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	sector_t first = (size + block_bytes(kernel) - 1) >> kernel->block_shift;

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, first, HEDDLE_WHOLE, HEDDLE_WRITE);
	heddle_means("takes the blocks from %lu on out of file %u", first, inode->i_ino);
	free_blocks(inode, first, INODE_BLOCKS_MAX);
	spin_unlock_irq(&inode->i_meta_lock);
}

void generic_punch_blocks(struct inode *inode, loff_t start, loff_t end)
{
	const struct kernel *kernel = inode->i_sb->kernel;
	sector_t first = (start + block_bytes(kernel) - 1) >> kernel->block_shift;
	sector_t behind = (sector_t)end >> kernel->block_shift;

	spin_lock_irq(&inode->i_meta_lock);
	heddle_data_access(&inode->block_map, first, behind - 1, HEDDLE_WRITE);
	heddle_means("takes the blocks %lu-%lu out of file %u", first, behind - 1, inode->i_ino);
	free_blocks(inode, first, behind);
	spin_unlock_irq(&inode->i_meta_lock);
}

void generic_convert_unwritten(struct inode *inode, loff_t offset, size_t n)
{
	unsigned shift = inode->i_sb->kernel->block_shift;
	sector_t first = (sector_t)offset >> shift, last = (offset + n - 1) >> shift;
	bool flags;

	spin_lock_irqsave(&inode->i_meta_lock, flags);
	heddle_data_access(&inode->block_map, first, last, HEDDLE_WRITE);
	for (sector_t i = first; i <= last; i++)
		if (block_state(inode, i) == UNWRITTEN)
			inode->blocks[i] = block_number(inode, i);
	spin_unlock_irqrestore(&inode->i_meta_lock, flags);
}
