/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Truncate and invalidate: which pages go, which stay, what is waited for. Pages of two blocks of two bytes.
 */
#include "dio_call.h"

#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

static struct scene *cached_file(const char *revision, pgoff_t pages)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.page_blocks = 2;
	scene = scene_create(revision, geometry);
	file_fill(scene->file, 0, 2 * pages, 'o', 0);
	for (pgoff_t index = 0; index < pages; index++)
		file_cache_page(scene->file, index);
	return scene;
}

static bool is_cached(struct scene *scene, pgoff_t index)
{
	struct page *page = find_get_page(scene->file->i_mapping, index);

	if (page)
		page_cache_release(page);
	return page;
}

/*
 * To the middle of the first block of page 1: pages 2 to 4 go, and what is left of page 1 reads as zeroes
 * when the file grows again.
 */
static void cut_in_a_page(void *revision)
{
	struct scene *scene = cached_file(revision, 5);

	expect_result(do_truncate(scene->file, 5), 0);
	heddle_check(is_cached(scene, 0), "page 0", "it is gone");
	for (pgoff_t index = 2; index < 5; index++)
		heddle_check(!is_cached(scene, index), "truncate", "page %lu is still cached", index);
	expect_result(do_truncate(scene->file, 20), 0);
	expect_result(filemap_write_and_wait(scene->file->i_mapping), 0);
	judge_file(scene->file, 0, 5, AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_file(scene->file, 5, 15, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

/* At the boundary of a block within page 1. */
static void cut_between_blocks(void *revision)
{
	struct scene *scene = cached_file(revision, 3);

	expect_result(do_truncate(scene->file, 6), 0);
	expect_result(do_truncate(scene->file, 12), 0);
	expect_result(filemap_write_and_wait(scene->file->i_mapping), 0);
	judge_file(scene->file, 0, 6, AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_file(scene->file, 6, 6, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(truncate, drops_the_pages_beyond_and_zeroes_the_rest_of_one)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++) {
		assert_clean(cut_in_a_page, each_revision[i]);
		assert_clean(cut_between_blocks, each_revision[i]);
	}
}

static void truncate_to_nothing(void *argument)
{
	struct scene *scene = argument;

	do_truncate(scene->file, 0);
}

static void read_a_page(void *argument)
{
	struct scene *scene = argument;

	generic_file_read(scene->file, 4, scene->mm, 0, 4);
}

/* Whatever R gets, no page is left beyond the end, and none is lost. */
static void read_while_truncated(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.page_blocks = 2;
	geometry.readahead_pages = 0;
	scene = scene_create(revision, geometry);
	file_fill(scene->file, 0, 4, 'o', 0);
	file_cache_page(scene->file, 0);
	heddle_spawn("T", truncate_to_nothing, scene);
	heddle_spawn("R", read_a_page, scene);
	heddle_join_all();
	pagecache_check_beyond_eof(scene->file->i_mapping, 0);
	world_check_quiescent(scene->world);
}

/* D13 needs no direct I/O: the size is not looked at when the page is added. */
Test(truncate, a_reader_adds_pages_behind_it_but_when_fixed)
{
	assert_finds_only(read_while_truncated, DECEMBER, I13_BEYOND_EOF);
	assert_finds_only(read_while_truncated, FEBRUARY, I13_BEYOND_EOF);
	assert_clean_so_far(read_while_truncated, FIXED, 20000);
}

static void cut_a_locked_page(void *revision)
{
	struct scene *scene = cached_file(revision, 1);
	struct page *page = find_lock_page(scene->file->i_mapping, 0);

	heddle_spawn("T", truncate_to_nothing, scene);
	heddle_yield();
	heddle_check(page->mapping == scene->file->i_mapping, "truncate",
		     "the page went while we had it locked");
	unlock_page(page);
	heddle_join_all();
	heddle_check(!page->mapping, "truncate", "the page is still there");
	page_cache_release(page);
	world_check_quiescent(scene->world);
}

Test(truncate, waits_for_page_locks)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(cut_a_locked_page, each_revision[i]);
}

/* D47: two pages fill the gang, the range goes on, and nobody asks to reschedule. */
static void wait_over_a_full_gang(void *argument)
{
	struct scene *scene = argument;

	scene->world->kernel.revision->truncate_wait(scene->file->i_mapping, 0, MAX_PGOFF);
}

static void wait_for_nobody(void *revision)
{
	struct scene *scene = cached_file(revision, 2);

	heddle_spawn("T", wait_over_a_full_gang, scene);
	heddle_join_all();
	world_check_quiescent(scene->world);
}

Test(truncate, december_keeps_the_read_lock)
{
	assert_finds_only(wait_for_nobody, DECEMBER, "spinlock held at the end");
	assert_clean(wait_for_nobody, FEBRUARY);
	assert_clean(wait_for_nobody, FIXED);
}

static void invalidate_some(void *revision)
{
	struct scene *scene = cached_file(revision, 4);
	struct address_space *mapping = scene->file->i_mapping;
	struct page *page = find_lock_page(mapping, 2);

	expect_result(invalidate_inode_pages2_range(mapping, 0, 1), 0);
	heddle_check(!is_cached(scene, 0) && !is_cached(scene, 1), "invalidate", "a page stayed");
	heddle_check(is_cached(scene, 2) && is_cached(scene, 3), "invalidate", "too many went");
	set_page_dirty(page);
	unlock_page(page);
	page_cache_release(page);
	expect_result(invalidate_inode_pages2_range(mapping, 2, MAX_PGOFF), -EIO);
	heddle_check(is_cached(scene, 2), "invalidate", "a dirty page is gone");
	world_check_quiescent(scene->world);
}

Test(invalidate, removes_what_is_clean_and_says_what_is_not)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(invalidate_some, each_revision[i]);
}

static void invalidate_a_mapped_page(void *revision)
{
	struct scene *scene = cached_file(revision, 1);
	byte_t byte = by(scene, 's'), seen;

	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 0);
	expect_result(user_read(scene->mm, 0, &seen, 1), 0);
	expect_result(invalidate_inode_pages2_range(scene->file->i_mapping, 0, 0), 0);
	heddle_check(!scene->mm->pte[0].page, "invalidate", "the page is still mapped");
	expect_result(user_write(scene->mm, 0, &byte, 1), 0);
	expect_result(invalidate_inode_pages2_range(scene->file->i_mapping, 0, 0), -EIO);
	world_check_quiescent(scene->world);
}

/* What was stored through the mapping makes the page dirty when it is unmapped. */
Test(invalidate, unmaps_first)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(invalidate_a_mapped_page, each_revision[i]);
}
