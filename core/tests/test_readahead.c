/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading through the cache: batches, holes, blocks that lie anywhere; and that readahead never shows what
 * nobody wrote.
 */
#include "dio_call.h"

#include <pagecache/readahead.h>

/* Pages of four blocks: [o o] [hole] [p] | [hole] ... ; what is read must be so. */
static void scattered(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;
	byte_t bytes[24];

	geometry.page_blocks = 4;
	geometry.get_block_max = 2;
	scene = scene_create(revision, geometry);
	file_fill(scene->file, 3, 1, 'p', 0);
	file_fill(scene->file, 0, 2, 'o', 0);
	file_fill(scene->file, 8, 1, 'q', 0);
	file_set_size(scene->file, 23);
	expect_result(generic_file_read(scene->file, 0, scene->mm, 0, 24), 23);
	user_peek(scene->mm, 0, bytes, 24);
	judge_bytes(scene->file, bytes, 4, AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 4, 2, AMONG(BYTE_ZERO), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 6, 2, AMONG(by(scene, 'p')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 8, 8, AMONG(BYTE_ZERO), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 16, 2, AMONG(by(scene, 'q')), I11_OUTCOME);
	judge_bytes(scene->file, bytes + 18, 5, AMONG(BYTE_ZERO), I11_OUTCOME);
	world_check_quiescent(scene->world);
}

Test(readahead, reads_pages_in_pieces)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(scattered, each_revision[i]);
}

/* Of the window [0,8) page 1 is cached, page 3 covered, and the file ends with page 5. */
static void window(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	struct address_space *mapping = scene->file->i_mapping;
	const struct revision *operations = scene->world->kernel.revision;

	file_fill(scene->file, 0, 6, 'o', 0);
	file_cache_page(scene->file, 1);
	operations->own_range(mapping, 3, 4, GFP_KERNEL);
	do_page_cache_readahead(mapping, 0, 8, mapping_size(mapping));
	heddle_check(mapping_nrpages(mapping) == 5, "readahead", "%lu pages are cached",
		     mapping_nrpages(mapping));
	operations->release_range(mapping, 3, 4);
	world_check_quiescent(scene->world);
}

Test(readahead, leaves_out_what_is_cached_or_covered_or_beyond)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(window, each_revision[i]);
}

static void read_one_page(void *argument)
{
	struct scene *scene = argument;

	expect_result(generic_file_read(scene->file, 0, scene->mm, 0, 2), 2);
}

static void two_readers(void *revision)
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct scene *scene;

	geometry.readahead_pages = 1;
	scene = scene_create(revision, geometry);
	file_fill(scene->file, 0, 2, 'o', 0);
	heddle_spawn("A", read_one_page, scene);
	heddle_spawn("B", read_one_page, scene);
	heddle_join_all();
	expect_buffer(scene, 0, 1, by(scene, 'o'));
	world_check_quiescent(scene->world);
}

Test(readahead, two_readers_share_a_page)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(two_readers, each_revision[i]);
}

static void failing_reads(void *revision)
{
	struct scene *scene = scene_create(revision, GEOMETRY_SMALL);
	ssize_t result;

	file_fill(scene->file, 0, 2, 'o', 0);
	fill_buffer(scene, 2, 'x');
	result = generic_file_read(scene->file, 0, scene->mm, 0, 4);
	heddle_check(result == 4 || result == 2 || result == -EIO || result == -ENOMEM, "result", "%zd",
		     result);
	world_check_quiescent(scene->world);
}

/*
 * Each allocation and each transfer fails once: the call says so or does without, and nothing is left behind.
 */
Test(readahead, a_failure_leaves_nothing_behind)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++) {
		struct outcome outcome = explore(failing_reads, each_revision[i], 1);
		char text[1000];

		cr_assert(outcome.exhausted && !outcome.n_findings, "%s",
			  describe(&outcome, text, sizeof(text)));
		cr_assert(outcome.executions > 5, "only %lu executions", outcome.executions);
	}
}
