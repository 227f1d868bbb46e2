/* SPDX-License-Identifier: GPL-2.0-only */
/* One direct I/O at a time, under each revision: lengths, holes, errors, bios. */
#include "dio_call.h"

/* --- What is transferred --- */

static void short_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 3, 'o', 0);
	file_set_size(scene->file, 5);
	expect_result(call(scene, READ, false, 0, 4), 5);
	expect_result(call(scene, READ, false, 2, 1), 1);
	expect_result(call(scene, READ, false, 3, 1), 0);
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_read_ends_where_the_file_does)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(short_body, each_revision[i]);
}

static void hole_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 1, 1, 'o', 0);
	file_set_size(scene->file, scene_bytes(scene, 4));
	fill_buffer(scene, 4, 'x');
	expect_result(call(scene, READ, false, 0, 4), scene_bytes(scene, 4));
	expect_buffer(scene, 0, 1, BYTE_ZERO);
	expect_buffer(scene, 1, 1, by(scene, 'o'));
	expect_buffer(scene, 2, 2, BYTE_ZERO);
	world_check_quiescent(scene->world);
}

Test(dio_calls, holes_read_as_zeroes)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(hole_body, each_revision[i]);
}

static void segments_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	size_t block = scene_bytes(scene, 1);
	struct user_vec iov[] = { { 2 * block, block }, { 0, 2 * block } };

	file_fill(scene->file, 0, 3, 'o', 0);
	fill_buffer(scene, 3, 'b');
	fill_buffer(scene, 2, 'a');
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	expect_result(generic_file_direct_write(&scene->iocb, iov, 2, 0), 3 * block);
	expect_file(scene, 0, 1, by(scene, 'b'));
	expect_file(scene, 1, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_calls, segments_follow_each_other)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(segments_body, each_revision[i]);
}

static void extending_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	fill_buffer(scene, 2, 'a');
	expect_result(call(scene, WRITE, false, 1, 2), scene_bytes(scene, 2));
	judge_size(scene->file, scene_bytes(scene, 3));
	expect_file(scene, 0, 1, BYTE_ZERO);
	expect_file(scene, 1, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_write_may_extend_the_file)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(extending_body, each_revision[i]);
}

/* --- Bios --- */

static unsigned count_held(const struct scene *scene)
{
	unsigned n = 0;

	for (const struct bio *bio = scene->world->bdev.held; bio; bio = bio->held)
		n++;
	return n;
}

/* Writes four blocks, which lie on the device in two runs. */
static void bios_body(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.get_block_max = 4;
	geometry.dio_pages = 4;
	scene = scene_create(revision, geometry);
	scene->world->bdev.may_hold = true;
	file_fill(scene->file, 2, 2, 'o', 0);
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 4, 'a');
	block_device_hold(&scene->world->bdev);
	expect_result(call(scene, WRITE, true, 0, 4), -EIOCBQUEUED);
	heddle_check(count_held(scene) == 2, "test", "%u bios", count_held(scene));
	block_device_release(&scene->world->bdev);
	expect_result(io_getevents(&scene->iocb), scene_bytes(scene, 4));
	expect_file(scene, 0, 4, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_bio_for_each_run_of_blocks)
{
	assert_clean(bios_body, FIXED);
	assert_finds_only(bios_body, FEBRUARY, "interrupt flag"); /* D44 */
}

/* --- Alignment --- */

/* A misaligned write of a file with a dirty page. */
static void misaligned_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct user_vec iov = { 1, 2 };

	file_fill(scene->file, 0, 3, 'o', 0);
	file_cache_page(scene->file, 2);
	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	expect_result(generic_file_direct_write(&scene->iocb, &iov, 1, 0), -EINVAL);
	heddle_expect(scene->file->i_mapping->nrpages == 1, I16_SILENT_ERROR, "the page is gone");
	world_check_quiescent(scene->world);
}

Test(dio_calls, what_is_misaligned_has_no_effect_but_as_posted)
{
	assert_clean(misaligned_body, FIXED);
	assert_finds_only(misaligned_body, FEBRUARY, I16_SILENT_ERROR); /* D53 */
}

/* --- Errors --- */

/* The second page of the buffer is not there; one get_block maps both blocks of a hole. */
static void fault_body(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.get_block_max = 2;
	geometry.dio_pages = 2;
	geometry.gup_pages = 1;
	scene = scene_create(revision, geometry);
	file_set_size(scene->file, scene_bytes(scene, 2));
	fill_buffer(scene, 2, 'a');
	do_munmap(scene->mm, scene_bytes(scene, 1), BUFFER_PAGES - 1);
	expect_result(call(scene, WRITE, false, 0, 2), -EFAULT);
	judge_file(scene->file, 0, scene_bytes(scene, 1), AMONG(by(scene, 'a'), BYTE_ZERO), I11_OUTCOME);
	expect_file(scene, 1, 1, BYTE_ZERO);
	world_check_quiescent(scene->world);
}

Test(dio_calls, blocks_that_are_mapped_when_memory_fails_are_zeroed)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(fault_body, each_revision[i]);
}

/* Fills a hole; the device may fail. */
static void failing_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	file_set_size(scene->file, scene_bytes(scene, 2));
	fill_buffer(scene, 1, 'a');
	result = call(scene, WRITE, false, 0, 1);
	if (result > 0)
		expect_file(scene, 0, 1, by(scene, 'a'));
	else
		expect_file(scene, 0, 1, BYTE_ZERO);
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_hole_whose_filling_failed_is_still_a_hole_but_as_posted)
{
	struct outcome fixed = explore(failing_body, FIXED, 1), february = explore(failing_body, FEBRUARY, 1);
	char text[1000];

	cr_assert(fixed.exhausted && !fixed.n_findings, "%s", describe(&fixed, text, sizeof(text)));
	cr_assert(has_finding(&february, I9_UNINITIALISED), "%s", describe(&february, text, sizeof(text)));
}

/* Extends the file; the device may fail. Then ftruncate extends it. */
static void failed_extend_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	fill_buffer(scene, 1, 'a');
	result = call(scene, WRITE, false, 0, 1);
	if (result <= 0) {
		judge_size(scene->file, 0);
		do_truncate(scene->file, scene_bytes(scene, 1));
		expect_file(scene, 0, 1, BYTE_ZERO);
	}
	world_check_quiescent(scene->world);
}

Test(dio_calls, an_extension_that_failed_leaves_nothing_behind_but_as_posted)
{
	struct outcome fixed = explore(failed_extend_body, FIXED, 1);
	struct outcome february = explore(failed_extend_body, FEBRUARY, 1);
	char text[1000];

	cr_assert(fixed.exhausted && !fixed.n_findings, "%s", describe(&fixed, text, sizeof(text)));
	cr_assert(has_finding(&february, I9_UNINITIALISED), "%s", describe(&february, text, sizeof(text)));
}

/* --- Without flags: as a block device has it --- */

static ssize_t no_locking(const struct dio_request *request)
{
	return blockdev_direct_IO_no_locking(request);
}

static void no_create_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct address_space_operations a_ops = *scene->file->i_mapping->a_ops;

	a_ops.direct_IO = no_locking;
	scene->file->i_mapping->a_ops = &a_ops;
	file_fill(scene->file, 0, 1, 'o', 0);
	file_set_size(scene->file, scene_bytes(scene, 2));
	fill_buffer(scene, 2, 'a');
	expect_result(call(scene, WRITE, false, 0, 2), scene_bytes(scene, 2));
	expect_file(scene, 0, 2, by(scene, 'a'));
	heddle_check(!scene->file->i_mapping->nrpages, "test", "what fell back is still cached");
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_hole_that_may_not_be_filled_goes_through_the_page_cache)
{
	assert_clean(no_create_body, FEBRUARY);
	assert_clean(no_create_body, DECEMBER);
}
