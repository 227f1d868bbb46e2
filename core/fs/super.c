// SPDX-License-Identifier: GPL-2.0-only
/* The allocator: a stack of free blocks, so that what was freed last goes first. */
#include <fs/super.h>
#include <kernel/findings.h>

void super_init(struct super_block *sb, struct kernel *kernel, struct block_device *bdev)
{
	*sb = (struct super_block){
		.kernel = kernel,
		.bdev = bdev,
		.n_free = bdev->n_blocks,
		.free = heddle_alloc_forever(bdev->n_blocks * sizeof(sector_t)),
		.s_create = generic_file_create,
		.freed = heddle_alloc_forever(bdev->n_blocks * sizeof(sector_t)),
	};
	spin_lock_init(&sb->alloc_lock, "alloc_lock");
	heddle_data_init(&sb->free_list, "free blocks");
	for (sector_t i = 0; i < sb->n_free; i++)
		sb->free[i] = sb->n_free - 1 - i;
}

struct inode *file_create(struct super_block *sb)
{
	return sb->s_create(sb);
}

static void take_top(struct super_block *sb, struct inode *inode, sector_t iblock)
{
	sector_t block = sb->free[--sb->n_free];

	heddle_check(!sb->bdev->owner[block].inode, BUG_SUBJECT, "block %lu is free and has an owner", block);
	block_device_assign(sb->bdev, block, (struct block_owner){ .inode = inode, .iblock = iblock });
}

int allocate_block(struct super_block *sb, struct inode *inode, sector_t iblock, sector_t *block)
{
	int error = -ENOSPC;

	spin_lock(&sb->alloc_lock);
	heddle_data_access(&sb->free_list, 0, 0, HEDDLE_WRITE);
	if (sb->n_free) {
		*block = sb->free[sb->n_free - 1];
		take_top(sb, inode, iblock);
		error = 0;
	}
	spin_unlock(&sb->alloc_lock);
	return error;
}

int allocate_block_at(struct super_block *sb, struct inode *inode, sector_t iblock, sector_t wanted)
{
	int error = -ENOSPC;

	spin_lock(&sb->alloc_lock);
	heddle_data_access(&sb->free_list, 0, 0, HEDDLE_WRITE);
	if (sb->n_free && sb->free[sb->n_free - 1] == wanted) {
		take_top(sb, inode, iblock);
		error = 0;
	}
	spin_unlock(&sb->alloc_lock);
	return error;
}

void free_block(struct super_block *sb, sector_t block)
{
	spin_lock(&sb->alloc_lock);
	heddle_data_access(&sb->free_list, 0, 0, HEDDLE_WRITE);
	heddle_check(sb->bdev->owner[block].inode, BUG_SUBJECT, "block %lu is freed twice", block);
	block_device_assign(sb->bdev, block, (struct block_owner){ 0 });
	if (sb->s_frees_at_commit)
		sb->freed[sb->n_freed++] = block;
	else
		sb->free[sb->n_free++] = block;
	spin_unlock(&sb->alloc_lock);
}

sector_t count_freed_blocks(struct super_block *sb)
{
	sector_t n;

	spin_lock(&sb->alloc_lock);
	heddle_data_access(&sb->free_list, 0, 0, HEDDLE_READ);
	n = sb->n_freed;
	spin_unlock(&sb->alloc_lock);
	return n;
}

void give_out_freed_blocks(struct super_block *sb, sector_t n)
{
	spin_lock(&sb->alloc_lock);
	heddle_data_access(&sb->free_list, 0, 0, HEDDLE_WRITE);
	for (sector_t i = 0; i < n; i++)
		sb->free[sb->n_free++] = sb->freed[i];
	for (sector_t i = n; i < sb->n_freed; i++)
		sb->freed[i - n] = sb->freed[i];
	sb->n_freed -= n;
	spin_unlock(&sb->alloc_lock);
}
