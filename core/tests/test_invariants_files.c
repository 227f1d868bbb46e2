/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each invariant of files and I/O, broken on purpose; those of the page cache are in test_invariants.c. I6 is
 * broken in test_page_lock.c, I7 as AIO in dio_async.c, and each of the oracles' findings in fs_oracle.c; I14
 * and I15 are the scheduler's.
 */
#include "dio_call.h"

#include <kernel/findings.h>
#include <pagecache/truncate.h>

static void unlock_twice(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);
	struct page *page;

	file_fill(scene->file, 0, 1, 'o', 0);
	file_cache_page(scene->file, 0);
	page = find_get_page(scene->file->i_mapping, 0);
	lock_page(page);
	unlock_page(page);
	unlock_page(page);
	page_cache_release(page);
	world_check_quiescent(scene->world);
}

Test(invariant, I6_a_page_is_unlocked_by_who_has_locked_it)
{
	assert_finds_only(unlock_twice, NULL, I6_PAGE_LOCK);
}

static void complete_twice(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	init_async_kiocb(&scene->iocb, scene->file, scene->mm);
	aio_complete(&scene->iocb, 0);
	aio_complete(&scene->iocb, 0);
	world_check_quiescent(scene->world);
}

Test(invariant, I7_an_iocb_is_completed_once)
{
	assert_finds_only(complete_twice, NULL, I7_AIO_COMPLETE);
}

/* The block is taken from under a read. */
static void read_a_freed_block(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	free_block(&scene->world->sb, scene->file->blocks[0]);
	call(scene, READ, false, 0, 1);
	scene->file->blocks[0] = NO_BLOCK;
	world_check_quiescent(scene->world);
}

static void read_its_block(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	call(scene, READ, false, 0, 1);
	world_check_quiescent(scene->world);
}

Test(invariant, I8_a_transfer_touches_the_files_own_blocks)
{
	assert_finds_only(read_a_freed_block, NULL, I8_BLOCK_OWNERSHIP);
	assert_clean(read_its_block, NULL);
}

/* A block that is allocated, and that nobody has written. */
static void expose_a_block(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);
	struct buffer_head map_bh = { .b_size = block_bytes(&scene->world->kernel) };

	file_set_size(scene->file, 2);
	generic_get_block(scene->file, 0, &map_bh, true);
	judge_file(scene->file, 0, 2, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

static void do_not_expose_it(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);
	struct buffer_head map_bh = { .b_size = block_bytes(&scene->world->kernel), .unwritten = true };

	file_set_size(scene->file, 2);
	generic_get_block(scene->file, 0, &map_bh, true);
	judge_file(scene->file, 0, 2, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(invariant, I9_nobody_reads_what_nobody_wrote)
{
	struct outcome outcome = explore(expose_a_block, NULL, 0);

	cr_assert(outcome.exhausted && has_finding(&outcome, I9_UNINITIALISED));
	assert_clean(do_not_expose_it, NULL);
}

/* The cache keeps a page while the device is written behind its back. */
static void write_behind_the_cache(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);
	byte_t bytes[2];

	file_fill(scene->file, 0, 1, 'o', 0);
	file_cache_page(scene->file, 0);
	file_fill(scene->file, 0, 1, 'a', 0);
	file_peek(scene->file, 0, bytes, 2);
	judge_bytes(scene->file, bytes, 2, AMONG(by(scene, 'a')), I10_STALE);
	world_check_quiescent(scene->world);
}

Test(invariant, I10_a_read_sees_what_was_written_before)
{
	struct outcome outcome = explore(write_behind_the_cache, NULL, 0);

	cr_assert(outcome.exhausted && has_finding(&outcome, I10_STALE));
}

/* Half a request. */
static void write_half(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 1, 'a');
	call(scene, WRITE, false, 0, 1);
	judge_whole_file(scene->file, 0, 4, AMONG(by(scene, 'o'), by(scene, 'a')));
	world_check_quiescent(scene->world);
}

static void write_whole(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'a');
	call(scene, WRITE, false, 0, 2);
	judge_whole_file(scene->file, 0, 4, AMONG(by(scene, 'o'), by(scene, 'a')));
	world_check_quiescent(scene->world);
}

Test(invariant, I11_a_request_is_a_whole)
{
	struct outcome outcome = explore(write_half, NULL, 0);

	cr_assert(outcome.exhausted && has_finding(&outcome, I11_OUTCOME));
	assert_clean(write_whole, NULL);
}

static void shrink_without_truncate(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_set_size(scene->file, 4);
	i_size_write(scene->file, 2);
	world_check_quiescent(scene->world);
}

static void shrink_by_truncate(void *unused)
{
	struct scene *scene = scene_create("fixed", GEOMETRY_SMALL);

	file_set_size(scene->file, 4);
	do_truncate(scene->file, 2);
	do_truncate(scene->file, 4);
	world_check_quiescent(scene->world);
}

Test(invariant, I12_a_file_becomes_shorter_by_truncate_only)
{
	assert_finds_only(shrink_without_truncate, NULL, I12_SIZE);
	assert_clean(shrink_by_truncate, NULL);
}

/* i_alloc_sem is taken for whoever completes the I/O, and nobody does. */
static void leave_i_alloc_sem(void *unused)
{
	struct scene *scene = scene_create("legacy-2.6.20", GEOMETRY_SMALL);

	down_read_non_owner(&scene->file->i_alloc_sem);
	world_check_quiescent(scene->world);
}

Test(invariant, I3_no_lock_of_a_file_is_left_behind)
{
	assert_finds_only(leave_i_alloc_sem, NULL, I3_LEFT_BEHIND);
}

/* A write that is refused, and drops what is cached (D53). */
static void refuse_with_an_effect(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct user_vec iov = { 0, 2 };

	file_fill(scene->file, 0, 2, 'o', 0);
	file_cache_page(scene->file, 1);
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	generic_file_direct_write(&scene->iocb, &iov, 1, 1);
	heddle_expect(mapping_nrpages(scene->file->i_mapping) == 1, I16_SILENT_ERROR,
		      "a refused write has dropped a page");
	world_check_quiescent(scene->world);
}

Test(invariant, I16_what_is_refused_has_no_effect)
{
	assert_finds_only(refuse_with_an_effect, FEBRUARY, I16_SILENT_ERROR);
	assert_clean(refuse_with_an_effect, FIXED);
}
