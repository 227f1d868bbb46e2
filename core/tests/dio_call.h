/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of direct I/O begin with: one file in a world, one process whose buffer lies at address 0,
 * and calls of whole blocks.
 */
#ifndef CORE_TESTS_DIO_CALL_H
#define CORE_TESTS_DIO_CALL_H

#include "exploring.h"

#include <fs/oracle.h>
#include <fs/world.h>

#define BUFFER_PAGES 8

struct scene {
	struct world *world;
	struct inode *file;
	struct mm *mm;
	struct kiocb iocb;
};

/** fill_super makes the file system; NULL: the generic one. */
static inline struct scene *scene_create_on(void (*fill_super)(struct super_block *sb), const char *revision,
					    struct geometry geometry)
{
	struct scene *scene = heddle_alloc_forever(sizeof(*scene));

	scene->world = world_create(&geometry, revision_by_name(revision), 0);
	if (fill_super)
		fill_super(&scene->world->sb);
	scene->file = file_create(&scene->world->sb);
	scene->mm = mm_create(&scene->world->kernel, "mm", 2 * BUFFER_PAGES);
	do_mmap(scene->mm, 0, BUFFER_PAGES, NULL, 0);
	return scene;
}

static inline struct scene *scene_create(const char *revision, struct geometry geometry)
{
	return scene_create_on(NULL, revision, geometry);
}

static inline size_t scene_bytes(const struct scene *scene, unsigned blocks)
{
	return (size_t)blocks << scene->world->kernel.block_shift;
}

/** The buffer holds n blocks of writer's. */
static inline void fill_buffer(struct scene *scene, unsigned n, unsigned writer)
{
	byte_t bytes[256];

	bytes_fill(bytes, scene_bytes(scene, n), byte_data(scene->file->i_ino, writer, 0));
	while (user_write(scene->mm, 0, bytes, scene_bytes(scene, n)))
		; /* the fault of the budget was spent here */
}

/** The byte that writer leaves, or that the file held: file_fill(scene->file, ..., writer, 0). */
static inline byte_t by(const struct scene *scene, unsigned writer)
{
	return byte_data(scene->file->i_ino, writer, 0);
}

/** Blocks [first, first + n), from or to the start of the buffer. */
static inline ssize_t call(struct scene *scene, int rw, bool async, unsigned first, unsigned n)
{
	struct user_vec iov = { 0, scene_bytes(scene, n) };
	loff_t pos = scene_bytes(scene, first);

	if (async)
		init_async_kiocb(&scene->iocb, scene->file, scene->mm);
	else
		init_sync_kiocb(&scene->iocb, scene->file, scene->mm);
	return rw == WRITE ? generic_file_direct_write(&scene->iocb, &iov, 1, pos)
			   : generic_file_direct_read(&scene->iocb, &iov, 1, pos);
}

static inline void expect_result(ssize_t result, ssize_t expected)
{
	heddle_check(result == expected, "result", "%zd, not %zd", result, expected);
}

static inline void expect_buffer(struct scene *scene, unsigned first, unsigned n, byte_t byte)
{
	byte_t bytes[256];

	user_peek(scene->mm, scene_bytes(scene, first), bytes, scene_bytes(scene, n));
	judge_bytes(scene->file, bytes, scene_bytes(scene, n), AMONG(byte), I11_OUTCOME);
}

static inline void expect_file(struct scene *scene, unsigned first, unsigned n, byte_t byte)
{
	judge_file(scene->file, scene_bytes(scene, first), scene_bytes(scene, n), AMONG(byte), I11_OUTCOME);
}

#endif
