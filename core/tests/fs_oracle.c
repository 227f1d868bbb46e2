/* SPDX-License-Identifier: GPL-2.0-only */
/* The oracles report what they are for, and nothing else: each finding made on purpose. */
#include "dio_call.h"

/* What a read brought, and what it may have brought. */
struct claim {
	byte_t byte;
	const char *subject; /* what must be reported; NULL: nothing */
};

static void bytes_body(void *argument)
{
	const struct claim *claim = argument;
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);
	byte_t bytes[] = { by(scene, 'a'), claim->byte };

	judge_bytes(scene->file, bytes, 2, AMONG(by(scene, 'a'), by(scene, 'b')), I10_STALE);
	world_check_quiescent(scene->world);
}

Test(fs_oracle, each_byte_is_judged_by_where_it_comes_from)
{
	struct claim claims[] = {
		{ byte_data(1, 'b', 0), NULL },	     { byte_data(1, 'o', 0), I10_STALE },
		{ byte_data(1, 'a', 1), I10_STALE }, { BYTE_ZERO, I10_STALE },
		{ BYTE_UNINIT, I9_UNINITIALISED },   { byte_data(2, 'a', 0), I9_FOREIGN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		if (claims[i].subject)
			assert_finds_only(bytes_body, &claims[i], claims[i].subject);
		else
			assert_clean(bytes_body, &claims[i]);
	}
}

static void whole_body(void *argument)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);
	byte_t bytes[] = { by(scene, 'a'), *(byte_t *)argument };

	judge_whole(bytes, 2, AMONG(by(scene, 'a'), by(scene, 'b')));
	world_check_quiescent(scene->world);
}

Test(fs_oracle, a_tear_is_reported)
{
	byte_t same = byte_data(1, 'a', 0), other = byte_data(1, 'b', 0);

	assert_clean(whole_body, &same);
	assert_finds_only(whole_body, &other, I11_OUTCOME);
}

static void file_body(void *argument)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	file_fill(scene->file, 1, 1, *(unsigned *)argument, 0);
	file_cache_page(scene->file, 0);
	judge_file(scene->file, 0, scene_bytes(scene, 2), AMONG(by(scene, 'o')), I11_OUTCOME);
	judge_whole_file(scene->file, 0, scene_bytes(scene, 2), AMONG(by(scene, 'o')));
	judge_size(scene->file, 1, scene_bytes(scene, 2));
	world_check_quiescent(scene->world);
}

Test(fs_oracle, a_file_is_judged_in_the_cache_and_on_the_device)
{
	unsigned same = 'o', other = 'x';

	assert_clean(file_body, &same);
	assert_finds_only(file_body, &other, I11_OUTCOME);
}

/* The cache says what the device does not. */
static void stale_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	file_cache_page(scene->file, 0);
	file_fill(scene->file, 0, 1, 'a', 0);
	judge_file(scene->file, 0, scene_bytes(scene, 1), AMONG(by(scene, 'a')), I10_STALE);
	world_check_quiescent(scene->world);
}

Test(fs_oracle, a_stale_page_is_reported)
{
	assert_finds_only(stale_body, NULL, I10_STALE);
}

static void size_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	file_set_size(scene->file, 3);
	judge_size(scene->file, 0, 2);
	world_check_quiescent(scene->world);
}

Test(fs_oracle, a_wrong_size_is_reported)
{
	assert_finds_only(size_body, NULL, I11_OUTCOME);
}

static void peek_body(void *unused)
{
	struct scene *scene = scene_create(FIXED, GEOMETRY_SMALL);

	file_fill(scene->file, 0, 1, 'o', 0);
	do_mmap(scene->mm, scene_bytes(scene, 2), 2, scene->file->i_mapping, 0);
	fill_buffer(scene, 1, 'a');
	expect_buffer(scene, 0, 1, by(scene, 'a'));
	expect_buffer(scene, 1, 1, BYTE_ZERO);
	expect_buffer(scene, 2, 1, by(scene, 'o'));
	expect_buffer(scene, 3, 1, BYTE_ZERO);
	expect_buffer(scene, BUFFER_PAGES, 1, BYTE_UNINIT);
	world_check_quiescent(scene->world);
}

Test(fs_oracle, user_memory_is_seen_as_a_fault_would_bring_it)
{
	assert_clean(peek_body, NULL);
}
