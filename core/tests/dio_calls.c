/* SPDX-License-Identifier: GPL-2.0-only */
/* One direct I/O at a time, under each revision: lengths, holes, errors, bios. */
#include "dio_call.h"

/* --- What is transferred --- */

/* Eight pages are pinned at once, more than the file has. */
static void short_body(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.gup_pages = 8;
	scene = scene_create(revision, geometry);
	file_fill(scene->file, 0, 3, 'o', 0);
	file_set_size(scene->file, 5);
	expect_result(call(scene, READ, false, 0, 6), 5);
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

static void cut_meanwhile(void *argument)
{
	struct scene *scene = argument;

	do_truncate(scene->file, 0);
}

static void read_block_1(void *argument)
{
	ssize_t result = call(argument, READ, false, 1, 1);

	heddle_check(result == 0 || result == 2, "result", "%zd", result);
}

/* The file ends before the read begins, and the blocks are not free yet. */
static void cut_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 2, 'o', 0);
	heddle_spawn("D", read_block_1, scene);
	heddle_spawn("T", cut_meanwhile, scene);
	heddle_join_all();
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_read_beyond_an_end_that_moved_is_empty)
{
	assert_clean(cut_body, FIXED);
	assert_finds_only(cut_body, FEBRUARY, I8_BLOCK_OWNERSHIP); /* D01 */
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

/* Blocks 0 to 3 lie side by side; whoever maps two of them is told that metadata follow. */
static int get_block_at_boundaries(struct inode *inode, sector_t iblock, struct buffer_head *result,
				   bool create)
{
	int error = generic_get_block(inode, iblock, result, create);

	result->boundary = true;
	return error;
}

static void boundary_body(void *unused)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.get_block_max = 2;
	scene = scene_create(FIXED, geometry);
	scene->world->bdev.may_hold = true;
	scene->file->get_block = get_block_at_boundaries;
	file_fill(scene->file, 0, 4, 'o', 0);
	fill_buffer(scene, 4, 'a');
	block_device_hold(&scene->world->bdev);
	expect_result(call(scene, WRITE, true, 0, 4), -EIOCBQUEUED);
	heddle_check(count_held(scene) > 1, "test", "one bio over all boundaries");
	block_device_release(&scene->world->bdev);
	expect_result(io_getevents(&scene->iocb), scene_bytes(scene, 4));
	expect_file(scene, 0, 4, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_boundary_ends_a_bio)
{
	assert_clean(boundary_body, NULL);
}

/* --- Spans --- */

static unsigned count_items(const struct scene *scene)
{
	struct page *items[8];

	return radix_tree_gang_lookup(&scene->file->i_mapping->page_tree, (void **)items, NULL, 0, 8);
}

struct span {
	bool cached, mapped;
	unsigned items; /* in the tree, while three pages are owned */
};

static void span_body(void *argument)
{
	const struct span *span = argument;
	struct scene *scene = scene_create(FEBRUARY, GEOMETRY_SMALL);

	scene->world->bdev.may_hold = true;
	file_fill(scene->file, 0, 6, 'o', 0);
	if (span->cached)
		file_cache_page(scene->file, 5);
	if (span->mapped)
		do_mmap(scene->mm, scene_bytes(scene, BUFFER_PAGES), 1, scene->file->i_mapping, 0);
	fill_buffer(scene, 3, 'a');
	block_device_hold(&scene->world->bdev);
	expect_result(call(scene, READ, true, 0, 3), -EIOCBQUEUED);
	heddle_check(count_items(scene) == span->items, "test", "%u items", count_items(scene));
	block_device_release(&scene->world->bdev);
	io_getevents(&scene->iocb);
	world_check_quiescent(scene->world);
}

Test(dio_calls, placeholders_are_capped_where_something_is_cached_or_mapped)
{
	struct span free = { false, false, 1 }, cached = { true, false, 3 + 1 }, mapped = { false, true, 3 };

	assert_finds_only(span_body, &free, "interrupt flag");
	assert_finds_only(span_body, &cached, "interrupt flag");
	assert_finds_only(span_body, &mapped, "interrupt flag");
}

/* Page 0 is mapped and present. */
static void unmap_body(void *unused)
{
	struct scene *scene = scene_create(FEBRUARY, GEOMETRY_SMALL);
	byte_t byte;

	scene->world->bdev.may_hold = true;
	file_fill(scene->file, 0, 1, 'o', 0);
	do_mmap(scene->mm, scene_bytes(scene, BUFFER_PAGES), 1, scene->file->i_mapping, 0);
	fill_buffer(scene, 1, 'a');
	user_read(scene->mm, scene_bytes(scene, BUFFER_PAGES), &byte, 1);
	heddle_check(scene->mm->pte[BUFFER_PAGES].page, "test", "the page is not present");
	expect_result(call(scene, WRITE, false, 0, 1), scene_bytes(scene, 1));
	heddle_check(!scene->mm->pte[BUFFER_PAGES].page, "test", "the page is still present");
	world_check_quiescent(scene->world);
}

Test(dio_calls, a_write_leaves_nothing_of_its_range_mapped)
{
	assert_clean(unmap_body, NULL);
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

/*
 * Pages of two blocks, the first blocks mapped three at a time: the zeroes reach block 2, and nothing is
 * allocated behind it.
 */
static void fault_in_page_body(void *unused)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.page_blocks = 2;
	geometry.get_block_max = 3;
	geometry.dio_pages = 2;
	geometry.gup_pages = 1;
	scene = scene_create(FEBRUARY, geometry);
	file_set_size(scene->file, scene_bytes(scene, 4));
	fill_buffer(scene, 4, 'a');
	do_munmap(scene->mm, scene_bytes(scene, 2), BUFFER_PAGES - 1);
	expect_result(call(scene, WRITE, false, 0, 4), -EFAULT);
	expect_file(scene, 0, 2, by(scene, 'a'));
	expect_file(scene, 2, 2, BYTE_ZERO);
	heddle_check(scene->file->blocks[2] != NO_BLOCK && scene->file->blocks[3] == NO_BLOCK, "test",
		     "blocks %lu and %lu", scene->file->blocks[2], scene->file->blocks[3]);
	world_check_quiescent(scene->world);
}

Test(dio_calls, no_more_blocks_are_allocated_once_memory_has_failed)
{
	assert_clean(fault_in_page_body, NULL);
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
	cr_assert(!has_finding(&february, I4_REFERENCE_COUNT), "%s", describe(&february, text, sizeof(text)));
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
		heddle_expect(scene->file->blocks[0] == NO_BLOCK, "block beyond EOF", "block %lu",
			      scene->file->blocks[0]);
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
	generic_file_buffered_write(scene->file, 0, scene->mm, 0, scene_bytes(scene, 1));
	fill_buffer(scene, 1, 'x');
	expect_result(call(scene, READ, false, 0, 1), scene_bytes(scene, 1));
	expect_buffer(scene, 0, 2, by(scene, 'a'));
	expect_result(call(scene, WRITE, false, 0, 2), scene_bytes(scene, 2));
	expect_file(scene, 0, 2, by(scene, 'a'));
	heddle_check(!scene->file->i_mapping->nrpages, "test", "what fell back is still cached");
	world_check_quiescent(scene->world);
}

Test(dio_calls, without_flags_what_is_dirty_is_flushed_and_a_hole_goes_through_the_page_cache)
{
	assert_clean(no_create_body, FEBRUARY);
	assert_clean(no_create_body, DECEMBER);
}
