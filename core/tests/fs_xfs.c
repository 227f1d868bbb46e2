/* SPDX-License-Identifier: GPL-2.0-only */
/* XFS by one thread: what calls leave in the file, on each path of its direct write, in each revision. */
#include "dio_call.h"

#include <fs/file.h>
#include <fs/xfs.h>
#include <pagecache/revision.h>

static struct scene *xfs_scene(const char *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.page_blocks = 2;
	return scene_create_on(xfs_fill_super, revision, geometry);
}

static ssize_t direct(struct scene *scene, int rw, unsigned first, unsigned n)
{
	const struct file_operations *fop = scene->file->i_fop;
	struct user_vec iov = { 0, scene_bytes(scene, n) };
	loff_t pos = scene_bytes(scene, first);

	init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	return rw == WRITE ? fop->direct_write(&scene->iocb, &iov, 1, pos)
			   : fop->direct_read(&scene->iocb, &iov, 1, pos);
}

static void direct_write_of(struct scene *scene, unsigned first, unsigned n, unsigned writer)
{
	fill_buffer(scene, n, writer);
	expect_result(direct(scene, WRITE, first, n), (ssize_t)scene_bytes(scene, n));
}

static void buffered_write_of(struct scene *scene, unsigned first, unsigned n, unsigned writer)
{
	const struct file_operations *fop = scene->file->i_fop;
	loff_t pos = scene_bytes(scene, first);

	fill_buffer(scene, n, writer);
	expect_result(fop->write(scene->file, pos, scene->mm, 0, scene_bytes(scene, n)),
		      (ssize_t)scene_bytes(scene, n));
}

/* Behind the end, inside, with pages cached and dirty, and read directly; the worker has come to an end. */
static void calls_body(void *revision)
{
	struct scene *scene = xfs_scene(revision);

	direct_write_of(scene, 0, 4, 'a');
	workqueue_stop(&scene->world->kernel.keventd);
	expect_file(scene, 0, 4, by(scene, 'a'));
	buffered_write_of(scene, 1, 2, 'b');
	direct_write_of(scene, 2, 2, 'c');
	workqueue_stop(&scene->world->kernel.keventd);
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	expect_file(scene, 0, 1, by(scene, 'a'));
	expect_file(scene, 1, 1, by(scene, 'b'));
	expect_file(scene, 2, 2, by(scene, 'c'));
	buffered_write_of(scene, 0, 4, 'd');
	expect_result(direct(scene, READ, 0, 4), (ssize_t)scene_bytes(scene, 4));
	expect_buffer(scene, 0, 4, by(scene, 'd'));
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	world_check_quiescent(scene->world);
}

/* Who begins behind the end leaves zeroes before. */
static void gap_body(void *revision)
{
	struct scene *scene = xfs_scene(revision);
	byte_t bytes[4];

	buffered_write_of(scene, 0, 2, 'a');
	expect_result(do_truncate(scene->file, 1), 0);
	direct_write_of(scene, 4, 2, 'b');
	workqueue_stop(&scene->world->kernel.keventd);
	expect_result(do_truncate(scene->file, 3), 0);
	buffered_write_of(scene, 2, 2, 'c');
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	file_peek(scene->file, 0, bytes, 4);
	judge_bytes(scene->file, bytes, 1, AMONG(by(scene, 'a')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 1, 3, AMONG(BYTE_ZERO), I11_OUTCOME);
	expect_file(scene, 2, 2, by(scene, 'c'));
	expect_result(do_punch(scene->file, 0, scene_bytes(scene, 2)), -EOPNOTSUPP);
	world_check_quiescent(scene->world);
}

Test(fs_xfs, calls_leave_what_they_wrote)
{
	for (size_t i = 0; revisions[i]; i++) {
		assert_clean(calls_body, (void *)revisions[i]->name);
		assert_clean(gap_body, (void *)revisions[i]->name);
	}
}
