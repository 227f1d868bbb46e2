/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files through the page cache: where blocks are smaller than pages, where the file ends within one, where
 * the device says no.
 */
#include "dio_call.h"

#include <pagecache/writeback.h>

static struct geometry pages_of(unsigned blocks)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.page_blocks = blocks;
	return geometry;
}

static ssize_t write_bytes(struct scene *scene, loff_t pos, size_t n)
{
	return generic_file_buffered_write(scene->file, pos, scene->mm, 0, n);
}

static void write_back(struct scene *scene)
{
	expect_result(filemap_write_and_wait(scene->file->i_mapping), 0);
}

/* A byte in the middle of a page of four blocks, the others of which are: there, a hole, and there. */
static void partial_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, pages_of(4));
	byte_t bytes[8];

	file_fill(scene->file, 0, 2, 'o', 0);
	file_fill(scene->file, 3, 1, 'p', 0);
	fill_buffer(scene, 1, 'a');
	expect_result(write_bytes(scene, 3, 1), 1);
	write_back(scene);
	file_peek_device(scene->file, 0, bytes, 8);
	judge_bytes(scene->file, bytes, 3, AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 3, 1, AMONG(by(scene, 'a')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 4, 2, AMONG(BYTE_ZERO), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 6, 2, AMONG(by(scene, 'p')), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(fs_files, a_partial_write_keeps_what_is_around_it)
{
	assert_clean(partial_body, NULL);
}

static void whole_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, pages_of(2));

	scene->world->bdev.may_hold = true;
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'a');
	block_device_hold(&scene->world->bdev);
	expect_result(write_bytes(scene, 0, 4), 4);
	heddle_check(!scene->world->bdev.held, "test", "the page was read");
	block_device_release(&scene->world->bdev);
	world_check_quiescent(scene->world);
}

Test(fs_files, a_page_that_is_written_as_a_whole_is_not_read)
{
	assert_clean(whole_body, NULL);
}

/* The file ends after the first byte of its block; a mapping reaches further. */
static void tail_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);
	byte_t bytes[2] = { by(scene, 'a'), by(scene, 'a') };

	file_fill(scene->file, 0, 1, 'o', 0);
	file_set_size(scene->file, 1);
	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 0);
	user_write(scene->mm, 0, bytes, 2);
	write_back(scene);
	file_set_size(scene->file, 2);
	file_peek_device(scene->file, 0, bytes, 2);
	judge_bytes(scene->file, bytes, 1, AMONG(by(scene, 'a')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 1, 1, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(fs_files, what_is_written_back_ends_with_the_file)
{
	assert_clean(tail_body, NULL);
}

/* Page 1 is dirty, and the size says already that it is going. */
static void beyond_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	fill_buffer(scene, 2, 'a');
	expect_result(write_bytes(scene, 0, 4), 4);
	file_set_size(scene->file, 2);
	write_back(scene);
	expect_file(scene, 0, 1, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(fs_files, a_page_beyond_the_end_is_not_written_back)
{
	assert_clean(beyond_body, NULL);
}

/* The device may fail; reported: the test's. */
static void failing_body(void *reported)
{
	struct scene *scene = scene_create(FIXED, pages_of(2));
	byte_t bytes[4];

	fill_buffer(scene, 2, 'a');
	if (write_bytes(scene, 0, 4) == 4 && filemap_write_and_wait(scene->file->i_mapping) == -EIO) {
		*(bool *)reported = true;
		file_peek_device(scene->file, 0, bytes, 4);
		heddle_check(bytes[3] != by(scene, 'a'), "test", "an error, and yet it is written");
	}
	world_check_quiescent(scene->world);
}

Test(fs_files, a_write_back_that_fails_leaves_nothing_behind_and_can_be_heard_of)
{
	bool reported = false;
	struct outcome outcome = explore(failing_body, &reported, 1);
	char text[1000];

	cr_assert(outcome.exhausted && !outcome.n_findings, "%s", describe(&outcome, text, sizeof(text)));
	cr_assert(reported);
}

/* Two blocks are wanted and one is left. */
static void full_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, pages_of(2));
	struct inode *other = generic_file_create(&scene->world->sb);

	file_fill(other, 0, WORLD_BLOCKS - 1, 'x', 0);
	fill_buffer(scene, 2, 'a');
	expect_result(write_bytes(scene, 0, 4), -ENOSPC);
	heddle_check(scene->world->sb.n_free == 1, "test", "%lu blocks are free", scene->world->sb.n_free);
	judge_size(scene->file, 0);
	world_check_quiescent(scene->world);
}

Test(fs_files, a_write_that_finds_no_space_leaves_no_block_behind)
{
	assert_clean(full_body, NULL);
}

static void truncate_body(void *revision)
{
	struct scene *scene = scene_create(revision, pages_of(2));
	byte_t bytes[4];

	file_fill(scene->file, 0, 4, 'o', 0);
	expect_result(do_truncate(scene->file, 1), 0);
	heddle_check(scene->world->sb.n_free == WORLD_BLOCKS - 1, "test", "%lu blocks are free",
		     scene->world->sb.n_free);
	expect_result(do_truncate(scene->file, 4), 0);
	file_peek(scene->file, 0, bytes, 4);
	judge_bytes(scene->file, bytes, 1, AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 1, 3, AMONG(BYTE_ZERO), I11_OUTCOME);
	expect_result(do_truncate(scene->file, -1), -EINVAL);
	expect_result(do_truncate(scene->file, inode_bytes_max(scene->file) + 1), -EINVAL);
	world_check_quiescent(scene->world);
}

Test(fs_files, what_was_cut_off_reads_as_zeroes_when_the_file_grows_again)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(truncate_body, each_revision[i]);
}
