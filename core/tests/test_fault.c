/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings and faults: what a thread sees of a file, what a file learns of a store, what truncate takes away.
 */
#include "dio_call.h"

#include <pagecache/pagemap.h>
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

#define PAGE 2 /* bytes */

static struct scene *mapped_file(const char *revision, unsigned pages)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 0, pages, 'o', 0);
	do_mmap(scene->mm, 0, pages, scene->file->i_mapping, 0);
	return scene;
}

static void expect_byte(struct scene *scene, unsigned long address, byte_t expected)
{
	byte_t byte = BYTE_UNINIT;

	expect_result(user_read(scene->mm, address, &byte, 1), 0);
	heddle_check(byte == expected, "byte", "%#x at %lu, not %#x", byte, address, expected);
}

static void read_and_store(void *revision)
{
	struct scene *scene = mapped_file(revision, 2);
	byte_t byte = by(scene, 's');

	expect_byte(scene, 0, by(scene, 'o'));
	heddle_check(!scene->mm->pte[0].dirty, "pte", "a read makes it dirty");
	expect_result(user_write(scene->mm, PAGE, &byte, 1), 0);
	heddle_check(scene->mm->pte[1].dirty, "pte", "a store leaves it clean");
	expect_byte(scene, PAGE, byte);
	heddle_check(mapping_tagged(scene->file->i_mapping, PAGECACHE_TAG_DIRTY), "tag",
		     "the store is not known");
	expect_result(filemap_write_and_wait(scene->file->i_mapping), 0);
	judge_file(scene->file, PAGE, 1, AMONG(byte), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(fault, brings_pages_in_and_tells_of_stores)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(read_and_store, each_revision[i]);
}

static void nothing_there(void *revision)
{
	struct scene *scene = mapped_file(revision, 2);
	byte_t byte;

	expect_result(do_truncate(scene->file, PAGE), 0);
	expect_result(user_read(scene->mm, PAGE, &byte, 1), -EFAULT); /* beyond the file */
	expect_result(do_munmap(scene->mm, 0, 1), 0);
	expect_result(user_read(scene->mm, 0, &byte, 1), -EFAULT); /* no vma */
	expect_result(user_read(scene->mm, 1000, &byte, 1), -EFAULT);
	expect_result(do_mmap(scene->mm, 1, 1, NULL, 0), -EINVAL);
	expect_result(do_mmap(scene->mm, 0, 1000, NULL, 0), -EINVAL);
	world_check_quiescent(scene->world);
}

Test(fault, beyond_the_file_or_the_mapping_is_an_error)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(nothing_there, each_revision[i]);
}

static void evict(void *mapping)
{
	invalidate_inode_pages2_range(mapping, 0, 0);
}

static void load(void *scene)
{
	expect_byte(scene, 0, by(scene, 'o'));
}

/* Page 0 is cached, and nobody has read it yet. Who reads it may find it gone when it has been read. */
static void evicted_body(void *revision)
{
	struct scene *scene = mapped_file(revision, 1);
	struct page *page = grab_cache_page_nowait(scene->file->i_mapping, 0);

	unlock_page(page);
	page_cache_release(page);
	heddle_spawn("F", load, scene);
	heddle_spawn("E", evict, scene->file->i_mapping);
	heddle_join_all();
	world_check_quiescent(scene->world);
}

Test(fault, a_page_that_is_evicted_when_it_has_been_read_is_looked_for_again)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(evicted_body, each_revision[i]);
}

/* File pages 0 to 3 at 0 to 3; then anonymous memory over the middle of them. */
static void map_over(void *revision)
{
	struct scene *scene = mapped_file(revision, 4);
	struct address_space *mapping = scene->file->i_mapping;

	for (unsigned long page = 0; page < 4; page++)
		expect_byte(scene, page * PAGE, by(scene, 'o'));
	expect_result(do_mmap(scene->mm, PAGE, 2, NULL, 0), 0);
	expect_byte(scene, 0, by(scene, 'o'));
	expect_byte(scene, PAGE, BYTE_ZERO);
	expect_byte(scene, 2 * PAGE, BYTE_ZERO);
	expect_byte(scene, 3 * PAGE, by(scene, 'o'));
	heddle_check(scene->mm->pte[3].page == radix_tree_lookup(&mapping->page_tree, 3), "vma",
		     "page 3 moved");
	expect_result(do_munmap(scene->mm, 0, 4), 0);
	heddle_check(!mapping_mapped(mapping), "vma", "the file is still mapped");
	world_check_quiescent(scene->world);
}

Test(mmap, map_fixed_splits_what_was_there)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(map_over, each_revision[i]);
}

static void pin(void *revision)
{
	struct scene *scene = mapped_file(revision, 2);
	struct page *pages[3];

	down_read(&scene->mm->mmap_sem);
	expect_result(get_user_pages(scene->mm, 0, 2, true, pages), 2);
	heddle_check(pages[1]->mapping == scene->file->i_mapping && pages[1]->index == 1, "gup",
		     "another page");
	heddle_check(mapping_tagged(scene->file->i_mapping, PAGECACHE_TAG_DIRTY), "gup",
		     "it will be written");
	release_pages(pages, 2);
	expect_result(get_user_pages(scene->mm, (BUFFER_PAGES - 1) * PAGE, 2, false, pages), 1);
	release_pages(pages, 1);
	expect_result(get_user_pages(scene->mm, BUFFER_PAGES * PAGE, 1, false, pages), -EFAULT);
	up_read(&scene->mm->mmap_sem);
	world_check_quiescent(scene->world);
}

Test(get_user_pages, pins_up_to_the_first_error)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(pin, each_revision[i]);
}

static void read_last_page(void *argument)
{
	struct scene *scene = argument;
	byte_t byte;

	if (user_read(scene->mm, PAGE, &byte, 1) == 0)
		judge_bytes(scene->file, &byte, 1, AMONG(by(scene, 'o'), BYTE_ZERO), I9_FOREIGN);
}

static void cut_last_page(void *argument)
{
	do_truncate(((struct scene *)argument)->file, PAGE);
}

/* SIGBUS, or data of the file, or zeroes; but when truncate has returned nothing beyond the end is mapped. */
static void fault_while_truncated(void *revision)
{
	struct scene *scene = mapped_file(revision, 2);

	heddle_spawn("F", read_last_page, scene);
	heddle_spawn("T", cut_last_page, scene);
	heddle_join_all();
	heddle_check(!scene->mm->pte[1].page, "mapping", "a page beyond the end is mapped");
	world_check_quiescent(scene->world);
}

Test(fault, truncate_leaves_nothing_mapped_beyond_the_end)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean_so_far(fault_while_truncated, each_revision[i], 20000);
}

static void read_first_page(void *argument)
{
	byte_t byte;

	user_read(((struct scene *)argument)->mm, 0, &byte, 1);
}

static void invalidate(void *argument)
{
	invalidate_inode_pages2_range(((struct scene *)argument)->file->i_mapping, 0, 0);
}

/*
 * F looks the page up, E unmaps and removes it, F maps it: nobody will ever see what is written to the file
 * from now on.
 */
static void fault_while_invalidated(void *revision)
{
	struct scene *scene = mapped_file(revision, 1);
	struct page *page;

	file_cache_page(scene->file, 0);
	heddle_spawn("F", read_first_page, scene);
	heddle_spawn("E", invalidate, scene);
	heddle_join_all();
	page = scene->mm->pte[0].page;
	heddle_check(!page || page->mapping, "mapping", "a page is mapped that the file no longer has");
	world_check_quiescent(scene->world);
}

/* The race that the page lock in the fault cured in 2.6.23. */
Test(fault, maps_a_page_that_is_invalidated_but_when_fixed)
{
	assert_finds_only(fault_while_invalidated, DECEMBER, "mapping");
	assert_finds_only(fault_while_invalidated, FEBRUARY, "mapping");
	assert_clean(fault_while_invalidated, FIXED);
}
