/* SPDX-License-Identifier: GPL-2.0-only */
/* reiserfs by one thread: what calls leave in the file, and where its last bytes lie, in each revision. */
#include "dio_call.h"

#include <fs/file.h>
#include <fs/reiserfs.h>
#include <pagecache/revision.h>
#include <pagecache/writeback.h>

static struct scene *reiserfs_scene(const char *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.page_blocks = 2;
	return scene_create_on(reiserfs_fill_super, revision, geometry);
}

/* A file of one block by 'o', and of half a block: its tail. */
static struct scene *scene_with_tail(const char *revision)
{
	struct scene *scene = reiserfs_scene(revision);

	file_fill(scene->file, 0, 2, 'o', 0);
	file_cut(scene->file, 3);
	reiserfs_settle(&scene->world->sb);
	return scene;
}

static const byte_t *tail_of(const struct scene *scene, sector_t iblock)
{
	return scene->file->i_op->peek_tail(scene->file, iblock);
}

static void expect_tail(const struct scene *scene, sector_t iblock, bool expected)
{
	heddle_check(!tail_of(scene, iblock) == !expected, "tail", "block %lu %s a tail", iblock,
		     expected ? "is not" : "is");
	heddle_check(!expected || scene->file->blocks[iblock] == NO_BLOCK, "tail", "block %lu is both",
		     iblock);
}

/* What a reader gets, who may be asked for bytes that are dirty. */
static void expect_bytes(struct scene *scene, loff_t pos, size_t n, byte_t byte)
{
	byte_t bytes[64];

	file_peek(scene->file, pos, bytes, n);
	judge_bytes(scene->file, bytes, n, AMONG(byte), I11_OUTCOME);
}

static void sync_file(struct scene *scene)
{
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
}

static void assert_clean_in_each(void (*body)(void *revision))
{
	for (size_t i = 0; revisions[i]; i++)
		assert_clean(body, (void *)revisions[i]->name);
}

/* Through the page cache a tail is read, and what is stored to its page is written back to it. */
static void cached_body(void *revision)
{
	struct scene *scene = scene_with_tail(revision);
	struct inode *file = scene->file;
	byte_t stored = byte_data(file->i_ino, 's', 0);
	byte_t read[4];

	expect_result(file->i_fop->read(file, 0, scene->mm, 0, 4), 3);
	user_peek(scene->mm, 0, read, 3);
	judge_bytes(file, read, 3, AMONG(by(scene, 'o')), I11_OUTCOME);
	do_mmap(scene->mm, page_bytes(&scene->world->kernel) * BUFFER_PAGES, 1, file->i_mapping, 0);
	while (user_write(scene->mm, page_bytes(&scene->world->kernel) * BUFFER_PAGES + 2, &stored, 1))
		;
	sync_file(scene);
	expect_tail(scene, 1, true);
	heddle_check(tail_of(scene, 1)[0] == stored, "tail", "what was stored is not in the tail");
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_tail_is_read_and_written_back_where_it_lies)
{
	assert_clean_in_each(cached_body);
}

/* A buffered write behind the tail converts it; what cuts the file makes another one, or takes it away. */
static void buffered_body(void *revision)
{
	struct scene *scene = scene_with_tail(revision);

	fill_buffer(scene, 1, 'w');
	expect_result(scene->file->i_fop->write(scene->file, 6, scene->mm, 0, 2), 2);
	expect_tail(scene, 1, false);
	expect_bytes(scene, 0, 3, by(scene, 'o'));
	expect_bytes(scene, 3, 3, BYTE_ZERO);
	expect_bytes(scene, 6, 2, by(scene, 'w'));
	expect_result(do_truncate(scene->file, 7), 0);
	expect_tail(scene, 3, true);
	sync_file(scene);
	expect_bytes(scene, 6, 1, by(scene, 'w'));
	expect_result(do_truncate(scene->file, 2), 0);
	expect_tail(scene, 3, false);
	expect_tail(scene, 1, false);
	expect_result(do_truncate(scene->file, 5), 0);
	expect_bytes(scene, 0, 2, by(scene, 'o'));
	expect_bytes(scene, 2, 3, BYTE_ZERO);
	sync_file(scene);
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_buffered_write_converts_and_truncate_packs)
{
	assert_clean_in_each(buffered_body);
}

/* The tail is in another page than what is written directly, and its bytes are on the device. */
static void direct_body(void *revision)
{
	struct scene *scene = scene_with_tail(revision);

	fill_buffer(scene, 2, 'd');
	expect_result(call(scene, WRITE, false, 4, 2), 4);
	expect_tail(scene, 1, false);
	sync_file(scene);
	expect_file(scene, 0, 1, by(scene, 'o'));
	expect_file(scene, 4, 2, by(scene, 'd'));
	expect_bytes(scene, 2, 1, by(scene, 'o'));
	expect_bytes(scene, 3, 5, BYTE_ZERO);
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_direct_write_behind_the_tail_keeps_it)
{
	assert_clean_in_each(direct_body);
}

/* A close packs the block that the end cuts, and nothing else. */
static void close_body(void *revision)
{
	struct scene *scene = reiserfs_scene(revision);

	file_fill(scene->file, 0, 2, 'o', 0);
	reiserfs_file_release(scene->file);
	expect_tail(scene, 1, false);
	file_cut(scene->file, 3);
	reiserfs_file_release(scene->file);
	expect_tail(scene, 1, true);
	expect_bytes(scene, 0, 3, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_close_packs)
{
	assert_clean_in_each(close_body);
}

/* Before `fixed` a direct read of a tail is refused; there it is read through the page cache. */
static void direct_read_body(void *revision)
{
	struct scene *scene = scene_with_tail(revision);
	bool is_fixed = revision_by_name(revision) == revision_by_name("fixed");
	byte_t read[4];

	expect_result(call(scene, READ, false, 0, 2), is_fixed ? 3 : -EINVAL);
	if (is_fixed) {
		user_peek(scene->mm, 0, read, 3);
		judge_bytes(scene->file, read, 3, AMONG(by(scene, 'o')), I11_OUTCOME);
	}
	expect_tail(scene, 1, true);
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_direct_read_of_a_tail)
{
	assert_clean_in_each(direct_read_body);
}

/* If the block cannot be written the tail is where it was. */
static void failed_body(void *unused)
{
	struct scene *scene = scene_with_tail("fixed");
	ssize_t result;

	fill_buffer(scene, 2, 'd');
	result = call(scene, WRITE, false, 4, 2);
	heddle_check(result == 4 || result < 0, "result", "%zd", result);
	expect_bytes(scene, 0, 3, by(scene, 'o'));
	do_truncate(scene->file, 3); /* which may fail, too */
	expect_bytes(scene, 0, 3, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(fs_reiserfs, a_conversion_that_fails_leaves_the_tail)
{
	struct outcome outcome = explore(failed_body, NULL, 1);
	char text[1000];

	cr_assert(outcome.exhausted && outcome.executions > 5 && outcome.n_findings == 0, "%s",
		  describe(&outcome, text, sizeof(text)));
}
