// SPDX-License-Identifier: GPL-2.0-only
#include "reiserfs_world.h"

struct world *reiserfs_world(unsigned page_blocks, unsigned block_sectors)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;

	geometry.readahead_pages = 0;
	geometry.dio_pages = 2;
	geometry.page_blocks = page_blocks;
	geometry.block_bytes *= block_sectors;
	geometry.block_sectors = block_sectors;
	world = world_under_test(&geometry);
	reiserfs_fill_super(&world->sb);
	return world;
}

struct inode *file_of(struct world *world, sector_t blocks, unsigned missing)
{
	struct inode *file = file_create(&world->sb);

	file_fill(file, 0, blocks, ORIGINAL, 0);
	file_cut(file, (loff_t)(blocks << world->kernel.block_shift) - missing);
	return file;
}

struct inode *file_with_tail(struct world *world)
{
	struct inode *file = file_of(world, 1, 1);

	reiserfs_settle(&world->sb);
	return file;
}

void check_first_bytes(const struct inode *file, size_t n)
{
	byte_t bytes[PAGE_BYTES_MAX];

	file_peek(file, 0, bytes, n);
	judge_bytes(file, bytes, n, AMONG(byte_by(file, ORIGINAL, 0)), I11_OUTCOME);
}
