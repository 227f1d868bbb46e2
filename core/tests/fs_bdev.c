/* SPDX-License-Identifier: GPL-2.0-only */
/* A block device as a file, by one thread: what calls leave on it, at its end too, in each revision. */
#include "dio_call.h"

#include <fs/bdev.h>
#include <fs/file.h>
#include <pagecache/revision.h>

#define BLOCKS 5 /* the last page has one of its two */

static struct scene *device_scene(const char *revision, unsigned pin_pages)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.page_blocks = 2;
	geometry.get_block_max = 3;
	geometry.pin_pages = pin_pages;
	scene = scene_create_on(bdev_fill_super, revision, geometry);
	file_fill(scene->file, 0, BLOCKS, 'o', 0);
	bdev_settle(&scene->world->sb);
	return scene;
}

static ssize_t write_blocks(struct scene *scene, bool direct, unsigned first, unsigned n, unsigned writer)
{
	const struct file_operations *i_fop = scene->file->i_fop;
	struct user_vec iov = { 0, scene_bytes(scene, n) };
	loff_t pos = (loff_t)scene_bytes(scene, first);

	fill_buffer(scene, n, writer);
	if (!direct)
		return i_fop->write(scene->file, pos, scene->mm, 0, iov.length);
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	return i_fop->direct_write(&scene->iocb, &iov, 1, pos);
}

static void expect_size(const struct scene *scene)
{
	heddle_check(scene->file->i_size.value == (int64_t)scene_bytes(scene, BLOCKS), "test", "%ld bytes",
		     (long)scene->file->i_size.value);
}

/* Across the end, and behind it. */
static void end_body(void *revision)
{
	struct scene *scene = device_scene(revision, 0);

	expect_result(write_blocks(scene, false, 4, 3, 'a'), (ssize_t)scene_bytes(scene, 1));
	expect_result(write_blocks(scene, false, 5, 1, 'a'), -ENOSPC);
	expect_result(scene->file->i_fop->fsync(scene->file), 0); /* rfc-2007-02/1 flushes nothing (D16) */
	expect_file(scene, 4, 1, by(scene, 'a'));
	expect_result(write_blocks(scene, true, 2, 6, 'b'), (ssize_t)scene_bytes(scene, 3));
	expect_result(write_blocks(scene, true, 5, 1, 'b'), -ENOSPC);
	expect_file(scene, 0, 2, by(scene, 'o'));
	expect_file(scene, 2, 3, by(scene, 'b'));
	fill_buffer(scene, 6, 'x');
	expect_result(call(scene, READ, false, 3, 4), (ssize_t)scene_bytes(scene, 2));
	expect_buffer(scene, 0, 2, by(scene, 'b'));
	expect_result(call(scene, READ, false, 6, 1), 0);
	expect_size(scene);
	world_check_quiescent(scene->world);
}

Test(fs_bdev, a_write_is_cut_at_the_end)
{
	for (size_t i = 0; revisions[i]; i++)
		assert_clean(end_body, (void *)revisions[i]->name);
}

/* The map is the identity; behind the end there is a hole to read, and nothing to write. */
static void map_body(void *unused)
{
	struct scene *scene = device_scene("fixed", 0);
	struct buffer_head map_bh = { .b_size = scene_bytes(scene, 9), .unwritten = true };
	get_block_t *get_block = scene->file->get_block;

	expect_result(get_block(scene->file, 1, &map_bh, true), 0);
	heddle_check(map_bh.mapped && !map_bh.new && !map_bh.unwritten &&map_bh.b_blocknr == 1 &&
			     map_bh.b_size == scene_bytes(scene, 3),
		     "test", "block 1 is mapped to %lu, and %zu bytes", map_bh.b_blocknr, map_bh.b_size);
	map_bh.b_size = scene_bytes(scene, 9);
	expect_result(get_block(scene->file, 4, &map_bh, false), 0);
	expect_result((ssize_t)map_bh.b_size, (ssize_t)scene_bytes(scene, 1));
	map_bh.b_size = scene_bytes(scene, 1);
	expect_result(get_block(scene->file, BLOCKS, &map_bh, false), 0);
	heddle_check(!map_bh.mapped, "test", "a block behind the end");
	expect_result(get_block(scene->file, BLOCKS, &map_bh, true), -EIO);
	expect_result(do_truncate(scene->file, 0), -EINVAL);
	expect_result(do_truncate(scene->file, (loff_t)scene_bytes(scene, 9)), -EINVAL);
	expect_result(do_punch(scene->file, 0, scene_bytes(scene, 2)), -EOPNOTSUPP);
	expect_size(scene);
	world_check_quiescent(scene->world);
}

Test(fs_bdev, the_map_is_the_device)
{
	assert_clean(map_body, NULL);
}

/* Two rounds; what fails in the second one is written through the cache, and flushed. */
static void rounds_body(void *unused)
{
	struct scene *scene = device_scene("fixed", 1);
	ssize_t written = write_blocks(scene, true, 0, 4, 'a');

	(void)unused;
	if (written > 0) {
		unsigned blocks = (unsigned)((size_t)written / scene_bytes(scene, 1));

		expect_file(scene, 0, blocks, by(scene, 'a'));
		heddle_check(blocks == 4, "whole", "%u blocks", blocks);
	}
	expect_file(scene, 4, 1, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(fs_bdev, what_is_left_goes_through_the_cache_without_i_mutex)
{
	struct outcome outcome = explore(rounds_body, NULL, 1);
	char text[1000];

	cr_assert(outcome.exhausted && outcome.n_findings == 0, "%s", describe(&outcome, text, sizeof(text)));
}

/* Files whose blocks lie apart are no block devices. */
static void apart_body(void *unused)
{
	struct scene *scene = scene_create_on(bdev_fill_super, "fixed", GEOMETRY_SMALL);

	(void)unused;
	file_fill(scene->file, 1, 1, 'o', 0);
	file_fill(scene->file, 0, 1, 'o', 0);
	bdev_settle(&scene->world->sb);
}

Test(fs_bdev, blocks_apart_are_reported)
{
	assert_finds_only(apart_body, NULL, BUG_SUBJECT);
}
