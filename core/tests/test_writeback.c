/* SPDX-License-Identifier: GPL-2.0-only */
/* Write-back: which pages reach the device, and that no store is lost on the way. */
#include "dio_call.h"

#include <pagecache/writeback.h>

static struct scene *file_of_pages(void *revision, pgoff_t pages)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 0, pages, 'o', 0);
	fill_buffer(scene, (unsigned)pages, 'w');
	return scene;
}

static void write_page(struct scene *scene, pgoff_t index)
{
	size_t bytes = scene_bytes(scene, 1);

	expect_result(generic_file_buffered_write(scene->file, (loff_t)(index * bytes), scene->mm, 0, bytes),
		      (ssize_t)bytes);
}

static void expect_device(struct scene *scene, unsigned block, unsigned writer)
{
	byte_t bytes[8];

	file_peek_device(scene->file, (loff_t)scene_bytes(scene, block), bytes, scene_bytes(scene, 1));
	judge_bytes(scene->file, bytes, scene_bytes(scene, 1), AMONG(by(scene, writer)), I11_OUTCOME);
}

/* Pages 0, 1 and 3 are dirty; 1 and 2 are written back. */
static void a_range(void *revision)
{
	struct scene *scene = file_of_pages(revision, 4);
	struct address_space *mapping = scene->file->i_mapping;
	loff_t block = (loff_t)scene_bytes(scene, 1);

	write_page(scene, 0);
	write_page(scene, 1);
	write_page(scene, 3);
	expect_result(filemap_write_and_wait_range(mapping, block, 3 * block - 1), 0);
	expect_device(scene, 0, 'o');
	expect_device(scene, 1, 'w');
	expect_device(scene, 3, 'o');
	heddle_check(mapping_tagged(mapping, PAGECACHE_TAG_DIRTY), "tag", "pages 0 and 3 are dirty");
	expect_result(filemap_write_and_wait(mapping), 0);
	expect_device(scene, 0, 'w');
	expect_device(scene, 3, 'w');
	heddle_check(!mapping_tagged(mapping, PAGECACHE_TAG_DIRTY), "tag", "no page is dirty any more");
	heddle_check(!mapping_tagged(mapping, PAGECACHE_TAG_WRITEBACK), "tag", "no page is under write-back");
	world_check_quiescent(scene->world);
}

Test(writeback, writes_the_dirty_pages_of_the_range_and_no_other)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(a_range, each_revision[i]);
}

static void store(void *argument)
{
	struct scene *scene = argument;
	byte_t bytes[2] = { by(scene, 's'), by(scene, 's') };

	user_write(scene->mm, 0, bytes, 2);
}

static void write_back(void *argument)
{
	filemap_write_and_wait(((struct scene *)argument)->file->i_mapping);
}

/*
 * F stores through a mapping while WB writes the page back; whoever writes back afterwards must find the
 * store.
 */
static void store_during_write_back(void *revision)
{
	struct scene *scene = file_of_pages(revision, 1);

	write_page(scene, 0);
	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 0);
	heddle_spawn("F", store, scene);
	heddle_spawn("WB", write_back, scene);
	heddle_join_all();
	write_back(scene);
	expect_device(scene, 0, 's');
	world_check_quiescent(scene->world);
}

/*
 * The kernel of that time loses it: WB looks for dirty ptes, F makes one and finds the page dirty already, WB
 * cleans the page. Since 2.6.23 the fault takes the page lock.
 */
Test(writeback, misses_a_store_that_comes_meanwhile_but_when_fixed)
{
	assert_finds_only(store_during_write_back, DECEMBER, I11_OUTCOME);
	assert_finds_only(store_during_write_back, FEBRUARY, I11_OUTCOME);
	assert_clean(store_during_write_back, FIXED);
}

static void two_who_write_back(void *revision)
{
	struct scene *scene = file_of_pages(revision, 1);

	write_page(scene, 0);
	heddle_spawn("A", write_back, scene);
	heddle_spawn("B", write_back, scene);
	heddle_join_all();
	expect_device(scene, 0, 'w');
	world_check_quiescent(scene->world);
}

Test(writeback, waits_for_who_began_before)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(two_who_write_back, each_revision[i]);
}
