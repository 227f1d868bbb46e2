/* SPDX-License-Identifier: GPL-2.0-only */
/* The frame of the fixed revision: rounds, restarts, and what it leaves to the page cache. */
#include "dio_call.h"

/* --- Rounds --- */

static struct geometry pinning(unsigned pages)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.pin_pages = pages;
	return geometry;
}

/* Three pages, two at a time, from two segments, the first of which ends within a round. */
static void rounds_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, pinning(2));
	size_t block = scene_bytes(scene, 1);
	struct user_vec iov[] = { { 0, block }, { block, 4 * block } };

	file_fill(scene->file, 0, 6, 'o', 0);
	fill_buffer(scene, 5, 'a');
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	expect_result(generic_file_direct_write(&scene->iocb, iov, 2, 0), 5 * block);
	expect_file(scene, 0, 5, by(scene, 'a'));
	expect_file(scene, 5, 1, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(dio_fixed, a_request_beyond_the_cap_is_done_in_rounds)
{
	assert_clean(rounds_body, NULL);
}

static void async_rounds_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, pinning(1));

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'a');
	expect_result(call(scene, WRITE, true, 0, 2), scene_bytes(scene, 2));
	expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_fixed, rounds_are_synchronous)
{
	assert_clean(async_rounds_body, NULL);
}

/* Pages 0 to 2 of the file are written onto themselves, and shifted by one. */
static void own_mapping_body(void *first)
{
	struct scene *scene = scene_create(FIXED, pinning(2));

	file_fill(scene->file, 0, 4, 'o', 0);
	do_mmap(scene->mm, 0, 4, scene->file->i_mapping, 0);
	expect_result(call(scene, WRITE, false, *(unsigned *)first, 3), scene_bytes(scene, 3));
	expect_file(scene, 0, 4, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(dio_fixed, the_buffer_may_be_a_mapping_of_the_range)
{
	unsigned same = 0, shifted = 1;

	assert_clean(own_mapping_body, &same);
	assert_clean(own_mapping_body, &shifted);
}

/* --- Restart --- */

struct race {
	struct scene *scene;
	bool *seen; /* the test's: which ends there were */
};

static void truncate_to_nothing(void *argument)
{
	struct race *race = argument;

	do_truncate(race->scene->file, 0);
}

static void write_block_1(void *argument)
{
	struct race *race = argument;

	expect_result(call(race->scene, WRITE, false, 1, 1), scene_bytes(race->scene, 1));
}

/* D writes inside the file, T makes it empty. Whichever comes last is what remains. */
static void restart_body(void *seen)
{
	struct race *race = heddle_alloc_forever(sizeof(*race));
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	*race = (struct race){ scene, seen };
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 1, 'a');
	heddle_spawn("D", write_block_1, race);
	heddle_spawn("T", truncate_to_nothing, race);
	heddle_join_all();
	judge_size(scene->file, 0, scene_bytes(scene, 2));
	race->seen[scene->file->i_size.value != 0] = true;
	if (scene->file->i_size.value) {
		expect_file(scene, 0, 1, BYTE_ZERO);
		expect_file(scene, 1, 1, by(scene, 'a'));
	}
	world_check_quiescent(scene->world);
}

Test(dio_fixed, a_write_that_no_longer_lies_inside_starts_again_as_extending)
{
	bool seen[2] = { false, false };

	assert_clean(restart_body, seen);
	cr_assert(seen[0] && seen[1], "only one end was seen");
}

static void read_2_blocks(void *argument)
{
	struct race *race = argument;
	ssize_t result = call(race->scene, READ, false, 0, 2);

	heddle_check(result == 0 || result == (ssize_t)scene_bytes(race->scene, 2), "result", "%zd", result);
	race->seen[result != 0] = true;
	if (result)
		expect_buffer(race->scene, 0, 2, by(race->scene, 'o'));
}

static void clipped_body(void *seen)
{
	struct race *race = heddle_alloc_forever(sizeof(*race));
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	*race = (struct race){ scene, seen };
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'x');
	heddle_spawn("D", read_2_blocks, race);
	heddle_spawn("T", truncate_to_nothing, race);
	heddle_join_all();
	world_check_quiescent(scene->world);
}

Test(dio_fixed, a_read_is_clipped_to_the_size_that_it_finds_when_it_owns)
{
	bool seen[2] = { false, false };

	assert_clean(clipped_body, seen);
	cr_assert(seen[0] && seen[1], "only one end was seen");
}

/* As restart_body, but T goes on to write block 3: whatever D does, the file ends behind it. */
static void truncate_and_extend(void *argument)
{
	struct race *race = argument;
	struct scene *scene = race->scene;
	struct user_vec iov = { 0, scene_bytes(scene, 1) };
	struct kiocb iocb;

	do_truncate(scene->file, 0);
	init_sync_kiocb(&iocb, scene->file, scene->mm);
	generic_file_direct_write(&iocb, &iov, 1, scene_bytes(scene, 3));
}

static void size_body(void *seen)
{
	struct race *race = heddle_alloc_forever(sizeof(*race));
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	*race = (struct race){ scene, seen };
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 1, 'a');
	heddle_spawn("D", write_block_1, race);
	heddle_spawn("T", truncate_and_extend, race);
	heddle_join_all();
	judge_size(scene->file, scene_bytes(scene, 4));
	judge_file(scene->file, scene_bytes(scene, 1), scene_bytes(scene, 1),
		   AMONG(by(scene, 'a'), BYTE_ZERO), I11_OUTCOME);
	expect_file(scene, 3, 1, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_fixed, the_size_grows_under_i_mutex_only)
{
	assert_clean(size_body, NULL);
}

/* --- The order of letting go --- */

/*
 * Writes page 1 from a mapping of page 0, which is not present: the fault waits for page 0, with page 1
 * locked.
 */
static void write_page_1_from_page_0(void *argument)
{
	struct scene *scene = argument;
	struct mm *mm = scene->world->kernel.mms; /* the second process */

	generic_file_buffered_write(scene->file, scene_bytes(scene, 1), mm, 0, scene_bytes(scene, 1));
}

static void read_page_0(void *argument)
{
	struct scene *scene = argument;

	expect_result(call(scene, READ, false, 0, 1), scene_bytes(scene, 1));
}

/*
 * D reads page 0 into a mapping of page 1. Its page is dirtied, under the page's lock, when page 0 is let go,
 * not before.
 */
static void unlock_first_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);
	struct mm *second = mm_create(&scene->world->kernel, "second", 1);

	file_fill(scene->file, 0, 2, 'o', 0);
	do_mmap(second, 0, 1, scene->file->i_mapping, 0);
	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 1);
	file_cache_page(scene->file, 1);
	heddle_spawn("D", read_page_0, scene);
	heddle_spawn("W", write_page_1_from_page_0, scene);
	heddle_join_all();
	world_check_quiescent(scene->world);
}

Test(dio_fixed, the_range_is_let_go_before_pages_are_dirtied)
{
	assert_clean_so_far(unlock_first_body, NULL, 20000);
}

/* --- Busy pages --- */

static bool never_releases(struct page *page)
{
	return false;
}

/* Page 0 is cached, and its private data cannot be let go. */
static void busy_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);
	struct address_space_operations a_ops = *scene->file->i_mapping->a_ops;
	struct page *page;

	a_ops.releasepage = never_releases;
	scene->file->i_mapping->a_ops = &a_ops;
	file_fill(scene->file, 0, 2, 'o', 0);
	file_cache_page(scene->file, 0);
	page = radix_tree_lookup(&scene->file->i_mapping->page_tree, 0);
	page->private = scene;
	page_cache_get(page);
	fill_buffer(scene, 2, 'a');
	expect_result(call(scene, WRITE, false, 0, 2), scene_bytes(scene, 2));
	expect_result(call(scene, READ, false, 0, 2), scene_bytes(scene, 2));
	expect_buffer(scene, 0, 2, by(scene, 'a'));
	expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_fixed, what_cannot_be_owned_goes_through_the_page_cache)
{
	assert_clean(busy_body, NULL);
}
