/* SPDX-License-Identifier: GPL-2.0-only */
/* Bios at a boundary, by revision: how many, and what the device has when the next block is asked for. */
#include "dio_call.h"

#include <fs/file.h>
#include <pagecache/revision.h>

#define BLOCKS	 6
#define POINTERS 3

struct expected {
	const char *revision;
	unsigned bios;
	sector_t at_boundary; /* blocks that the device has */
};

/* Of the body that runs. */
static const struct expected *expected;

static int get_block_and_look(struct inode *inode, sector_t iblock, struct buffer_head *result, bool create)
{
	sector_t submitted = inode->i_sb->bdev->blocks_submitted;

	heddle_check(iblock != POINTERS || submitted == expected->at_boundary, "test",
		     "the device has %lu blocks", submitted);
	return generic_get_block(inode, iblock, result, create);
}

/* Pages of two blocks: the boundary lies within the second one. */
static void within_page_body(void *argument)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	expected = argument;
	geometry.page_blocks = 2;
	geometry.get_block_max = BLOCKS;
	geometry.pointers = POINTERS;
	scene = scene_create(expected->revision, geometry);
	scene->world->bdev.may_hold = true;
	scene->file->get_block = get_block_and_look;
	file_fill(scene->file, 0, BLOCKS, 'o', 0);
	fill_buffer(scene, BLOCKS, 'a');
	expect_result(call(scene, WRITE, false, 0, BLOCKS), (ssize_t)scene_bytes(scene, BLOCKS));
	heddle_check(scene->world->bdev.bios_submitted == expected->bios, "test", "%u bios",
		     scene->world->bdev.bios_submitted);
	expect_file(scene, 0, BLOCKS, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

/*
 * Patch 8: a bio for each mapping. Before: the first page goes when the second one has grown by block 3, and
 * this one when all is flushed, for the last page is at a boundary, too.
 */
Test(dio_boundary, within_a_page)
{
	struct expected of[] = {
		{ "legacy-2.6.20", 3, 0 }, { "v5-2006-12", 2, 3 },    { "rfc-2007-02/1", 3, 0 },
		{ "rfc-2007-02/2", 3, 0 }, { "rfc-2007-02/3", 3, 0 }, { "rfc-2007-02", 2, 3 },
		{ "fixed", 2, 3 },
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		assert_clean(within_page_body, &of[i]);
}
