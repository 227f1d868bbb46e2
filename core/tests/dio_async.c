/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asynchronous direct I/O: one event for each iocb, by whoever drops the last reference; and what must not
 * wait for what.
 */
#include "dio_call.h"

#include <pagecache/writeback.h>

/* The submitter may be last: then it returns the result itself, and there is no event. */
static void race_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'a');
	result = call(scene, WRITE, true, 0, 2);
	if (result == -EIOCBQUEUED) {
		result = io_getevents(&scene->iocb);
		heddle_check(scene->iocb.n_complete == 1, "test", "%u events", scene->iocb.n_complete);
	} else {
		heddle_check(!scene->iocb.n_complete, "test", "an event as well");
	}
	expect_result(result, scene_bytes(scene, 2));
	expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_async, completes_once_whoever_is_last)
{
	assert_clean(race_body, FIXED);
	assert_finds_only(race_body, FEBRUARY, "interrupt flag"); /* D44 */
	assert_finds_only(race_body, DECEMBER, "interrupt flag");
}

static void read_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	file_fill(scene->file, 0, 1, 'o', 0);
	fill_buffer(scene, 2, 'x');
	result = call(scene, READ, true, 0, 1);
	if (result == -EIOCBQUEUED)
		result = io_getevents(&scene->iocb);
	expect_result(result, scene_bytes(scene, 1));
	expect_buffer(scene, 0, 1, by(scene, 'o'));
	expect_buffer(scene, 1, 1, by(scene, 'x'));
	world_check_quiescent(scene->world);
}

Test(dio_async, reads_into_the_buffer)
{
	assert_clean(read_body, FIXED);
}

static void extending_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	fill_buffer(scene, 1, 'a');
	expect_result(call(scene, WRITE, true, 0, 1), scene_bytes(scene, 1));
	heddle_check(!scene->iocb.n_complete, "test", "an event as well");
	judge_size(scene->file, scene_bytes(scene, 1));
	world_check_quiescent(scene->world);
}

Test(dio_async, a_write_that_extends_is_synchronous)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(extending_body, each_revision[i]);
}

/*
 * A hole in the middle of a read ends it short of what was asked for: it is not left to the interrupts, which
 * are running.
 */
static void broken_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	expect_result(call(scene, READ, true, 0, 3), scene_bytes(scene, 1));
	heddle_check(!scene->iocb.n_complete, "test", "an event as well");
	expect_buffer(scene, 0, 1, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(dio_async, what_cannot_be_queued_as_a_whole_is_waited_for)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(broken_body, each_revision[i]);
}

static void failing_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'a');
	result = call(scene, WRITE, true, 0, 2);
	if (result == -EIOCBQUEUED)
		result = io_getevents(&scene->iocb);
	heddle_check(result == -EIO || result == -ENOMEM || result == (ssize_t)scene_bytes(scene, 2),
		     "result", "%zd", result);
	if (result > 0)
		expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_async, an_error_of_one_bio_is_the_result_and_nothing_is_left)
{
	struct outcome outcome = explore(failing_body, FIXED, 1);
	char text[1000];

	cr_assert(outcome.exhausted && !outcome.n_findings, "%s", describe(&outcome, text, sizeof(text)));
}

/* I7 on purpose. */
static void twice_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);

	init_async_kiocb(&scene->iocb, scene->file, scene->mm);
	aio_complete(&scene->iocb, 2);
	aio_complete(&scene->iocb, 2);
	expect_result(io_getevents(&scene->iocb), 2);
	world_check_quiescent(scene->world);
}

Test(dio_async, an_iocb_that_is_completed_twice_is_reported)
{
	assert_finds_only(twice_body, FIXED, I7_AIO_COMPLETE);
}

/* The buffer is page 0 of the file, mapped; it was read, and is clean. An AIO reads page 0 into it. */
static void own_mapping_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	byte_t byte;
	ssize_t result;

	file_fill(scene->file, 0, 1, 'o', 0);
	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 0);
	user_read(scene->mm, 0, &byte, 1);
	result = call(scene, READ, true, 0, 1);
	if (result == -EIOCBQUEUED)
		result = io_getevents(&scene->iocb);
	expect_result(result, scene_bytes(scene, 1));
	expect_buffer(scene, 0, 1, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(dio_async, reading_into_the_own_mapping_ends_but_as_posted)
{
	struct outcome february = explore(own_mapping_body, FEBRUARY, 0);

	assert_clean(own_mapping_body, FIXED);
	cr_assert(february.n_findings == 1 && february.findings[0].kind == HEDDLE_DEADLOCK); /* D20 */
}

/* --- Who lets go of ranges must not wait for one --- */

static struct kiocb writers_iocb;

/* Writes page 1 of main's file as AIO. */
static void write_page_1(void *argument)
{
	struct scene *scene = argument;
	struct user_vec iov = { 0, scene_bytes(scene, 1) };
	struct mm *mm = mm_create(&scene->world->kernel, "mm", 1);

	do_mmap(mm, 0, 1, NULL, 0);
	init_async_kiocb(&writers_iocb, scene->file, mm);
	if (generic_file_direct_write(&writers_iocb, &iov, 1, scene_bytes(scene, 1)) == -EIOCBQUEUED)
		io_getevents(&writers_iocb);
}

/* main reads page 0 as AIO into its mapping of page 1, which the other one drops and owns. */
static void stored_again_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct heddle_thread *writer;
	ssize_t result;
	byte_t byte;

	file_fill(scene->file, 0, 2, 'o', 0);
	do_mmap(scene->mm, 0, 1, scene->file->i_mapping, 1);
	user_read(scene->mm, 0, &byte, 1);
	writer = heddle_spawn("W", write_page_1, scene);
	result = call(scene, READ, true, 0, 1);
	if (result == -EIOCBQUEUED)
		result = io_getevents(&scene->iocb);
	expect_result(result, scene_bytes(scene, 1));
	heddle_join(writer);
	world_check_quiescent(scene->world);
}

Test(dio_async, who_lets_go_of_ranges_waits_for_none)
{
	assert_clean_so_far(stored_again_body, FIXED, 10000);
}

/* --- What was read into a mapping of another file is dirty there --- */

/* main's page of the other file, and who writes it back meanwhile. */
static void writes_back(void *other)
{
	filemap_write_and_wait(((struct inode *)other)->i_mapping);
}

struct copy {
	const char *revision;
	bool async;
};

static void copy_body(void *argument)
{
	const struct copy *copy = argument;
	struct scene *scene = scene_create(copy->revision, GEOMETRY_SMALL);
	struct inode *other = generic_file_create(&scene->world->sb);
	ssize_t result;

	file_fill(scene->file, 0, 1, 'o', 0);
	file_fill(other, 0, 1, 'x', 0);
	do_mmap(scene->mm, 0, 1, other->i_mapping, 0);
	init_async_kiocb(&scene->iocb, scene->file, scene->mm);
	heddle_spawn("W", writes_back, other);
	result = call(scene, READ, copy->async, 0, 1);
	if (result == -EIOCBQUEUED)
		result = io_getevents(&scene->iocb);
	expect_result(result, scene_bytes(scene, 1));
	workqueue_stop(&scene->world->kernel.keventd);
	writes_back(other);
	/* The other file holds this one's bytes: so it was told. */
	judge_file(other, 0, scene_bytes(scene, 1), AMONG(by(scene, 'o')), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(dio_async, a_read_into_a_mapping_of_another_file_is_not_lost)
{
	struct copy copies[] = { { FIXED, false }, { FIXED, true }, { FEBRUARY, false } };
	struct copy february = { FEBRUARY, true };

	for (size_t i = 0; i < ARRAY_SIZE(copies); i++)
		assert_clean(copy_body, &copies[i]);
	assert_finds_only(copy_body, &february, "interrupt flag"); /* D44 */
}

/* --- Neighbours --- */

/* D1 writes block 0 and is held back by the device. D2 writes block 1 meanwhile. */
static void neighbour_body(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct user_vec iov = { 0, scene_bytes(scene, 1) };
	struct kiocb second;

	scene->world->bdev.may_hold = true;
	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 1, 'a');
	block_device_hold(&scene->world->bdev);
	expect_result(call(scene, WRITE, true, 0, 1), -EIOCBQUEUED);
	init_async_kiocb(&second, scene->file, scene->mm);
	expect_result(generic_file_direct_write(&second, &iov, 1, scene_bytes(scene, 1)), -EIOCBQUEUED);
	block_device_release(&scene->world->bdev);
	io_getevents(&scene->iocb);
	io_getevents(&second);
	expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(dio_async, a_neighbour_does_not_wait_but_as_posted)
{
	struct outcome february = explore(neighbour_body, FEBRUARY, 0);

	assert_clean(neighbour_body, FIXED);
	cr_assert(february.n_findings && february.findings[0].kind == HEDDLE_DEADLOCK); /* D51 */
}
