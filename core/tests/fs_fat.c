/* SPDX-License-Identifier: GPL-2.0-only */
/* FAT by one thread: what calls leave in the file, and that get_block notices a hole, in each revision. */
#include "dio_call.h"

#include <fs/fat.h>
#include <fs/file.h>
#include <pagecache/revision.h>

static struct scene *fat_scene(const char *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.page_blocks = 2;
	return scene_create_on(fat_fill_super, revision, geometry);
}

static void buffered(struct scene *scene, unsigned first, unsigned n, unsigned writer)
{
	fill_buffer(scene, n, writer);
	expect_result(generic_file_buffered_write(scene->file, (loff_t)scene_bytes(scene, first), scene->mm,
						  0, scene_bytes(scene, n)),
		      (ssize_t)scene_bytes(scene, n));
}

static void direct(struct scene *scene, unsigned first, unsigned n, unsigned writer)
{
	fill_buffer(scene, n, writer);
	expect_result(call(scene, WRITE, false, first, n), (ssize_t)scene_bytes(scene, n));
}

/* Far behind the end, and inside. */
static void inside_body(void *revision)
{
	struct scene *scene = fat_scene(revision);

	buffered(scene, 5, 1, 'a');
	expect_result(scene->file->i_fop->fsync(scene->file), 0); /* rfc-2007-02/1 flushes nothing (D16) */
	direct(scene, 0, 2, 'b');
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	expect_file(scene, 0, 2, by(scene, 'b'));
	expect_file(scene, 2, 3, BYTE_ZERO);
	expect_file(scene, 5, 1, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

/* Cut within a block, longer, and directly behind the end. */
static void behind_end_body(void *revision)
{
	struct scene *scene = fat_scene(revision);
	byte_t bytes[4];

	buffered(scene, 0, 2, 'b');
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	expect_result(do_truncate(scene->file, 1), 0);
	expect_result(do_truncate(scene->file, (loff_t)scene_bytes(scene, 3)), 0);
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	direct(scene, 4, 3, 'c');
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
	file_peek(scene->file, 0, bytes, 4);
	judge_bytes(scene->file, bytes, 1, AMONG(by(scene, 'b')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 1, 3, AMONG(BYTE_ZERO), I11_OUTCOME);
	expect_file(scene, 2, 2, BYTE_ZERO);
	expect_file(scene, 4, 3, by(scene, 'c'));
	world_check_quiescent(scene->world);
}

Test(fs_fat, calls_leave_what_they_wrote)
{
	for (size_t i = 0; revisions[i]; i++) {
		assert_clean(inside_body, (void *)revisions[i]->name);
		assert_clean(behind_end_body, (void *)revisions[i]->name);
	}
}

/* A block that is not the next one is not allocated, and the file system says why. */
static void hole_body(void *unused)
{
	struct scene *scene = fat_scene("rfc-2007-02");
	struct buffer_head map_bh = { .b_size = scene_bytes(scene, 1) };

	expect_result(scene->file->get_block(scene->file, 0, &map_bh, true), 0);
	map_bh.b_size = scene_bytes(scene, 1);
	expect_result(scene->file->get_block(scene->file, 2, &map_bh, true), -EIO);
}

Test(fs_fat, a_hole_is_a_panic)
{
	assert_finds_only(hole_body, NULL, FS_PANIC);
}
