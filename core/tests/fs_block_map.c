/* SPDX-License-Identifier: GPL-2.0-only */
/* get_block of the generic file system, and what truncate gives back. */
#include "exploring.h"

#include <fs/world.h>
#include <kernel/findings.h>

#define GET_BLOCK_MAX 3

static struct inode *setup_with(unsigned pointers)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;

	geometry.get_block_max = GET_BLOCK_MAX;
	geometry.pointers = pointers;
	world = world_create(&geometry, revision_by_name("fixed"), 8);
	return generic_file_create(&world->sb);
}

static struct inode *setup(void)
{
	return setup_with(0);
}

/* What is asked, and what must be answered. */
struct question {
	sector_t iblock;
	unsigned blocks; /* b_size, in blocks */
	bool create, unwritten;
	unsigned n; /* blocks of the answer */
	bool mapped, new, boundary;
	sector_t blocknr;
};

static void ask(struct inode *inode, struct question question)
{
	unsigned shift = inode->i_sb->kernel->block_shift;
	struct buffer_head map_bh = { .b_size = question.blocks << shift, .unwritten = question.unwritten };
	int error = generic_get_block(inode, question.iblock, &map_bh, question.create);

	heddle_check(!error, "test", "error %d", error);
	heddle_check(map_bh.b_size >> shift == question.n && map_bh.mapped == question.mapped &&
			     map_bh.boundary == question.boundary && map_bh.new == question.new,
		     "test", "block %lu: %zu blocks, %s%s%s", question.iblock, map_bh.b_size >> shift,
		     map_bh.mapped ? "mapped" : "a hole", map_bh.new ? ", new" : "",
		     map_bh.boundary ? ", at a boundary" : "");
	heddle_check(!question.mapped || map_bh.b_blocknr == question.blocknr, "test",
		     "block %lu is mapped to %lu", question.iblock, map_bh.b_blocknr);
}

static void end(struct inode *inode)
{
	world_check_quiescent((struct world *)((char *)inode->i_sb - offsetof(struct world, sb)));
}

static void hole_body(void *unused)
{
	struct inode *inode = setup();

	ask(inode, (struct question){ .iblock = 0, .blocks = 2, .n = 2 });
	ask(inode, (struct question){ .iblock = 0, .blocks = 9, .n = GET_BLOCK_MAX });
	ask(inode, (struct question){ .iblock = 0, .blocks = 0, .n = 1 });
	end(inode);
}

Test(fs_block_map, a_hole_has_a_length)
{
	assert_clean(hole_body, NULL);
}

static void fill_body(void *unused)
{
	struct inode *inode = setup();

	ask(inode, (struct question){
			   .iblock = 1, .blocks = 2, .create = true, .n = 2, .mapped = true, .new = true });
	ask(inode, (struct question){ .iblock = 1, .blocks = 9, .n = 2, .mapped = true });
	ask(inode, (struct question){ .iblock = 0, .blocks = 9, .n = 1 });
	/*
	 * The hole in front is as long as it is; block 2 of the device does not continue into what comes
	 * next.
	 */
	ask(inode, (struct question){ .iblock = 0,
				      .blocks = 9,
				      .create = true,
				      .n = 1,
				      .mapped = true,
				      .new = true,
				      .blocknr = 2 });
	ask(inode, (struct question){ .iblock = 0, .blocks = 9, .n = 1, .mapped = true, .blocknr = 2 });
	end(inode);
}

Test(fs_block_map, blocks_side_by_side_are_mapped_at_once)
{
	assert_clean(fill_body, NULL);
}

/* Two numbers in a block of metadata. */
static void boundary_body(void *unused)
{
	struct inode *inode = setup_with(2);

	ask(inode, (struct question){ .iblock = 0, .blocks = 9, .n = 2 });
	ask(inode, (struct question){ .iblock = 1,
				      .blocks = 9,
				      .create = true,
				      .n = 1,
				      .mapped = true,
				      .new = true,
				      .boundary = true });
	ask(inode, (struct question){ .iblock = 2,
				      .blocks = 1,
				      .create = true,
				      .n = 1,
				      .mapped = true,
				      .new = true,
				      .blocknr = 1 });
	ask(inode, (struct question){ .iblock = 1, .blocks = 9, .n = 1, .mapped = true, .boundary = true });
	end(inode);
}

Test(fs_block_map, a_mapping_ends_where_metadata_has_to_be_read)
{
	assert_clean(boundary_body, NULL);
}

static void stack_body(void *unused)
{
	struct inode *inode = setup();

	ask(inode, (struct question){
			   .iblock = 0, .blocks = 3, .create = true, .n = 3, .mapped = true, .new = true });
	inode->i_op->truncate_blocks(inode, 2);
	ask(inode, (struct question){ .iblock = 1, .blocks = 9, .n = GET_BLOCK_MAX });
	/* 2 was freed first and 1 last, so that 1, 2 and then 3 follow each other again. */
	ask(inode, (struct question){ .iblock = 5,
				      .blocks = 9,
				      .create = true,
				      .n = 3,
				      .mapped = true,
				      .new = true,
				      .blocknr = 1 });
	end(inode);
}

Test(fs_block_map, what_was_freed_last_is_handed_out_first)
{
	assert_clean(stack_body, NULL);
}

static void half_block_body(void *unused)
{
	struct inode *inode = setup();

	ask(inode, (struct question){
			   .iblock = 0, .blocks = 2, .create = true, .n = 2, .mapped = true, .new = true });
	inode->i_op->truncate_blocks(inode, 3);
	ask(inode, (struct question){ .iblock = 0, .blocks = 2, .n = 2, .mapped = true });
	inode->i_op->truncate_blocks(inode, 2);
	ask(inode, (struct question){ .iblock = 0, .blocks = 2, .n = 1, .mapped = true });
	end(inode);
}

Test(fs_block_map, a_block_that_is_cut_stays)
{
	assert_clean(half_block_body, NULL);
}

static void unwritten_body(void *unused)
{
	struct inode *inode = setup();
	unsigned bytes = block_bytes(inode->i_sb->kernel);

	ask(inode, (struct question){ .iblock = 0,
				      .blocks = 3,
				      .create = true,
				      .unwritten = true,
				      .n = 3,
				      .mapped = true,
				      .new = true });
	ask(inode, (struct question){ .iblock = 0, .blocks = 3, .n = 3 });
	inode->i_op->convert_unwritten(inode, bytes, bytes);
	ask(inode, (struct question){ .iblock = 1, .blocks = 3, .n = 1, .mapped = true, .blocknr = 1 });
	ask(inode, (struct question){ .iblock = 2, .blocks = 3, .n = 1 });
	/* Who writes it by another way gets it as a new one. */
	ask(inode, (struct question){ .iblock = 2,
				      .blocks = 1,
				      .create = true,
				      .n = 1,
				      .mapped = true,
				      .new = true,
				      .blocknr = 2 });
	ask(inode, (struct question){ .iblock = 2, .blocks = 1, .n = 1, .mapped = true, .blocknr = 2 });
	end(inode);
}

Test(fs_block_map, an_unwritten_block_is_a_hole_to_who_reads)
{
	assert_clean(unwritten_body, NULL);
}

static void full_body(void *unused)
{
	struct inode *inode = setup();
	struct buffer_head map_bh = { .b_size = block_bytes(inode->i_sb->kernel) };

	file_fill(inode, 0, 8, 'o', 0);
	heddle_check(generic_get_block(inode, 8, &map_bh, true) == -ENOSPC, "test", "a ninth block");
	heddle_check(generic_get_block(inode, INODE_BLOCKS_MAX, &map_bh, false) == -EFBIG, "test",
		     "a block beyond the map");
	end(inode);
}

Test(fs_block_map, a_full_device_and_a_full_map_are_errors)
{
	assert_clean(full_body, NULL);
}

/* A map that says of a block what its owner does not: whoever breaks it is found out in the end. */
static void broken_body(void *unused)
{
	struct inode *inode = setup();

	file_fill(inode, 0, 2, 'o', 0);
	inode->blocks[1] = inode->blocks[0];
	end(inode);
}

Test(fs_block_map, a_block_with_two_owners_is_reported)
{
	assert_finds_only(broken_body, NULL, I8_BLOCK_OWNERSHIP);
}

static void twice_body(void *unused)
{
	struct inode *inode = setup();

	file_fill(inode, 0, 1, 'o', 0);
	free_block(inode->i_sb, 0);
	free_block(inode->i_sb, 0);
}

Test(fs_block_map, a_block_freed_twice_is_reported)
{
	assert_finds_only(twice_body, NULL, BUG_SUBJECT);
}

static void handed_out_body(void *unused)
{
	struct inode *inode = setup();
	sector_t block;

	inode->i_sb->bdev->owner[0] = (struct block_owner){ .inode = inode };
	allocate_block(inode->i_sb, inode, 0, &block);
}

Test(fs_block_map, a_block_handed_out_though_it_has_an_owner_is_reported)
{
	assert_finds_only(handed_out_body, NULL, BUG_SUBJECT);
}

static void take_block(void *inode)
{
	struct buffer_head map_bh = { .b_size = 2 };

	generic_get_block(inode, 0, &map_bh, true);
}

static void race_body(void *unused)
{
	struct inode *inode = setup();

	heddle_spawn("A", take_block, inode);
	heddle_spawn("B", take_block, inode);
	heddle_join_all();
	heddle_check(inode->i_sb->n_free == 7, "test", "%lu blocks are free", inode->i_sb->n_free);
	end(inode);
}

Test(fs_block_map, two_who_fill_one_hole_take_one_block)
{
	cr_assert(assert_clean(race_body, NULL) == 2);
}
