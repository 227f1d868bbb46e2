// SPDX-License-Identifier: GPL-2.0-only
/* The world of a scenario, and what must be true of it when all is quiet. */
#include <fs/world.h>
#include <kernel/findings.h>

struct world *world_create(const struct geometry *geometry, const struct revision *revision,
			   sector_t n_blocks)
{
	struct world *world = heddle_alloc_forever(sizeof(*world));
	int error = kernel_init(&world->kernel, geometry, revision);

	heddle_check(!error, BUG_SUBJECT, "this geometry is out of range");
	block_device_init(&world->bdev, &world->kernel, n_blocks ? n_blocks : WORLD_BLOCKS);
	super_init(&world->sb, &world->kernel, &world->bdev);
	return world;
}

static void check_file_blocks(const struct inode *inode, bool *used)
{
	for (sector_t i = 0; i < INODE_BLOCKS_MAX; i++) {
		sector_t block = inode->blocks[i] & ~BLOCK_UNWRITTEN;
		const struct block_owner *owner;

		if (inode->blocks[i] == NO_BLOCK)
			continue;
		owner = &inode->i_sb->bdev->owner[block];
		heddle_expect(!used[block] && owner->inode == inode && owner->iblock == i, I8_BLOCK_OWNERSHIP,
			      "block %lu of file %u is mapped to block %lu, which is not its own", i,
			      inode->i_ino, block);
		used[block] = true;
	}
}

static void check_free_blocks(const sector_t *free, sector_t n, bool *used)
{
	for (sector_t i = 0; i < n; i++) {
		heddle_expect(!used[free[i]], I8_BLOCK_OWNERSHIP, "block %lu is free and in use", free[i]);
		used[free[i]] = true;
	}
}

static void check_blocks(const struct super_block *sb)
{
	sector_t n = sb->bdev->n_blocks;
	bool *used = heddle_alloc_forever(n * sizeof(bool));

	for (sector_t block = 0; block < n; block++)
		used[block] = false;
	for (unsigned i = 0; i < sb->n_files; i++)
		check_file_blocks(sb->files[i], used);
	check_free_blocks(sb->free, sb->n_free, used);
	check_free_blocks(sb->freed, sb->n_freed, used);
	for (sector_t block = 0; block < n; block++)
		heddle_expect(used[block], I8_BLOCK_OWNERSHIP, "block %lu is neither free nor in use", block);
}

/* Whoever completes a direct I/O releases what its submitter has taken. */
static void check_file_locks(struct inode *inode)
{
	heddle_expect(!rwsem_is_held(&inode->i_alloc_sem), I3_LEFT_BEHIND,
		      "file %u's i_alloc_sem is still held", inode->i_ino);
}

void world_check_quiescent(struct world *world)
{
	workqueue_stop(&world->kernel.aio);
	workqueue_stop(&world->kernel.keventd);
	heddle_join_all();
	pagecache_check_left_behind(&world->kernel);
	for (unsigned i = 0; i < world->sb.n_files; i++)
		check_file_locks(world->sb.files[i]);
	pagecache_check_references(&world->kernel);
	check_blocks(&world->sb);
	pagecache_destroy(&world->kernel);
}
