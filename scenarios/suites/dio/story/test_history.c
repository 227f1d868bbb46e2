// SPDX-License-Identifier: GPL-2.0-only
/* What calls are taken to promise: histories of a file of two pages that are possible, and that are not. */
#ifdef HEDDLE_TEST_PROGRAM

#include "history.h"

#include <criterion/criterion.h>

#define PAGE	      4
#define PAGES	      2
#define ORIGINAL_BYTE byte_data(1, ORIGINAL, 0)

static struct kernel kernel;
static struct mm mm;
static struct inode file, other;
static struct heddle_story story;
static struct story_world world;

/* The calls of a history, and the numbers that they are made of. */
static struct story_call calls[6];
static struct heddle_story_call says[6];
static byte_t seen[6][4 * PAGE];
static unsigned n_calls;

static void begin(void)
{
	kernel.page_shift = 2;
	mm.kernel = &kernel;
	file.i_ino = 1;
	other.i_ino = 2;
	world.story = &story;
	world.files[0] = &file;
	world.files[1] = &other;
	n_calls = 0;
	story = (struct heddle_story){ 0 };
}

TestSuite(story_history, .init = begin);

/* A call at [pos, pos + bytes) of the file, from time `from` to `to`. */
static struct story_call *call(enum story_kind kind, story_time from, story_time to, long pos, long bytes)
{
	struct story_call *made = &calls[n_calls];

	says[n_calls] = (struct heddle_story_call){ kind, { [STORY_POS] = pos, [STORY_BYTES] = bytes } };
	*made = (struct story_call){ .say = &says[n_calls],
				     .of = &world,
				     .mm = &mm,
				     .thread = n_calls,
				     .number = 1,
				     .file = &file,
				     .tag = byte_data(1, 'A' + n_calls, 0),
				     .began = true,
				     .ended = true,
				     .begin = from,
				     .end = to,
				     .result = kind == STORY_TRUNCATE ? 0 : bytes,
				     .seen = seen[n_calls] };
	n_calls++;
	return made;
}

static struct story_call *read_of_byte(story_time from, story_time to, long pos, byte_t byte)
{
	struct story_call *made = call(STORY_BUFFERED_READ, from, to, pos, 1);

	made->seen[0] = byte;
	return made;
}

/* Whether the calls can leave the byte at pos, in a file of that size. */
static bool can_leave(long pos, loff_t size, byte_t byte)
{
	static struct heddle_linear_room room;
	static struct history history;
	struct heddle_linear_state initial =
		history_begin(&history, &world, &file, pos, ORIGINAL_BYTE, (loff_t)PAGES * PAGE);

	for (unsigned i = 0; i < n_calls; i++)
		history_add_call(&history, &calls[i]);
	history_add_last_size(&history, size);
	if (pos < size)
		history_add_last_byte(&history, byte);
	return history_culprit(&history, initial, &room) == history.n;
}

Test(story_history, a_write_is_seen_by_who_comes_after)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 1, 2, 0, PAGE);

	cr_expect(can_leave(0, 8, w->tag));
	cr_expect(!can_leave(0, 8, ORIGINAL_BYTE));
	read_of_byte(3, 4, 0, ORIGINAL_BYTE);
	cr_expect(!can_leave(0, 8, w->tag));
}

Test(story_history, a_write_touches_its_own_bytes_only)
{
	call(STORY_DIRECT_WRITE, 1, 2, 0, PAGE);
	cr_expect(can_leave(PAGE, 8, ORIGINAL_BYTE));
	cr_expect(!can_leave(PAGE, 8, calls[0].tag));
}

Test(story_history, a_write_across_the_end_makes_the_file_longer)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 1, 2, PAGE, 2L * PAGE);

	cr_expect(can_leave(2L * PAGE, 12, w->tag));
	cr_expect(!can_leave(2L * PAGE, 8, 0));
	cr_expect(!can_leave(2L * PAGE, 12, BYTE_ZERO));
}

Test(story_history, bytes_in_the_file_may_be_seen_before_the_file_is_longer)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 1, 9, PAGE, 2L * PAGE);

	read_of_byte(2, 3, PAGE, w->tag);
	call(STORY_BUFFERED_READ, 4, 5, 2L * PAGE, 1)->result = 0; /* the file still ends there */
	cr_expect(can_leave(PAGE, 12, w->tag));
	cr_expect(can_leave(2L * PAGE, 12, w->tag));
	read_of_byte(6, 7, PAGE, ORIGINAL_BYTE);
	cr_expect(!can_leave(PAGE, 12, w->tag));
}

Test(story_history, a_write_that_failed_may_have_happened)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 1, 2, 0, PAGE);

	w->result = -EIO;
	cr_expect(can_leave(0, 8, w->tag));
	cr_expect(can_leave(0, 8, ORIGINAL_BYTE));
	w->result = -EINVAL;
	cr_expect(!can_leave(0, 8, w->tag));
}

Test(story_history, a_truncate_leaves_zeroes_when_the_file_grows)
{
	call(STORY_TRUNCATE, 1, 2, 1, 0);
	call(STORY_TRUNCATE, 3, 4, 8, 0);
	cr_expect(can_leave(1, 8, BYTE_ZERO));
	cr_expect(!can_leave(1, 8, ORIGINAL_BYTE));
	cr_expect(can_leave(0, 8, ORIGINAL_BYTE));
}

/* In order of the size the write comes first, so that its bytes are cut: both at once are impossible. */
Test(story_history, size_and_bytes_have_one_order)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 1, 9, 0, 2L * PAGE);

	call(STORY_TRUNCATE, 2, 3, 1, 0);
	cr_expect(can_leave(1, 1, 0));
	cr_expect(can_leave(1, 8, w->tag));
	call(STORY_TRUNCATE, 20, 21, 8, 0);
	cr_expect(can_leave(1, 8, BYTE_ZERO));
	call(STORY_BUFFERED_READ, 10, 11, 1, 1)->result = 0; /* the file ended at 1 */
	cr_expect(can_leave(1, 8, BYTE_ZERO));
	cr_expect(!can_leave(1, 8, w->tag));
}

Test(story_history, a_short_read_has_seen_the_end)
{
	call(STORY_BUFFERED_READ, 1, 2, 0, PAGE)->result = 2;
	cr_expect(!can_leave(5, 8, ORIGINAL_BYTE));
	call(STORY_TRUNCATE, 1, 3, 2, 0);
	cr_expect(can_leave(5, 2, 0));
}

/* The size is looked at first, and then the page, which truncate has zeroed. */
Test(story_history, a_read_beside_a_truncate_may_see_zeroes)
{
	call(STORY_TRUNCATE, 1, 4, 1, 0);
	read_of_byte(2, 3, 2, BYTE_ZERO);
	cr_expect(can_leave(2, 1, 0));
}

Test(story_history, a_buffered_write_grows_page_by_page)
{
	call(STORY_BUFFERED_WRITE, 1, 9, 8, 2L * PAGE);
	call(STORY_BUFFERED_READ, 2, 3, 8, 2L * PAGE)->result = PAGE;
	for (unsigned i = 0; i < PAGE; i++)
		calls[1].seen[i] = calls[0].tag;
	cr_expect(can_leave(8, 16, calls[0].tag));
	says[0].kind = STORY_DIRECT_WRITE;
	cr_expect(!can_leave(8, 16, calls[0].tag));
	story.settings[STORY_PIN_PAGES] = 1; /* in rounds */
	cr_expect(can_leave(8, 16, calls[0].tag));
}

/* The copy is seen before the size is published. */
Test(story_history, of_a_buffered_write_bytes_in_the_file_may_be_seen_first)
{
	struct story_call *w = call(STORY_BUFFERED_WRITE, 1, 9, PAGE, PAGE);

	call(STORY_TRUNCATE, 0, 0, PAGE + 1, 0);
	read_of_byte(2, 3, PAGE, w->tag);
	call(STORY_BUFFERED_READ, 4, 5, PAGE + 1, 1)->result = 0;
	cr_expect(can_leave(PAGE + 1, 2L * PAGE, w->tag));
	read_of_byte(6, 7, PAGE, ORIGINAL_BYTE);
	cr_expect(!can_leave(PAGE, 2L * PAGE, w->tag));
}

Test(story_history, a_store_is_a_write_of_one_byte)
{
	struct story_call *f = call(STORY_STORE, 1, 2, 3, 0);

	cr_expect(can_leave(3, 8, f->tag));
	cr_expect(!can_leave(3, 8, ORIGINAL_BYTE));
	f->result = -EFAULT; /* behind the end */
	cr_expect(!can_leave(3, 8, ORIGINAL_BYTE));
}

Test(story_history, a_store_behind_the_end_is_no_part_of_the_file)
{
	struct story_call *l;

	call(STORY_TRUNCATE, 1, 2, 1, 0);
	call(STORY_STORE, 3, 4, 3, 0);
	call(STORY_TRUNCATE, 5, 8, 8, 0);
	cr_expect(can_leave(3, 8, BYTE_ZERO));
	cr_expect(!can_leave(3, 8, calls[1].tag));
	calls[1].end = 6; /* it may come when the file is longer */
	cr_expect(can_leave(3, 8, calls[1].tag));
	l = call(STORY_LOAD, 6, 7, 3, 0);
	cr_expect(can_leave(3, 8, BYTE_ZERO));
	l->begin = 9;
	l->end = 10;
	l->tag = ORIGINAL_BYTE;
	cr_expect(!can_leave(3, 8, BYTE_ZERO));
}

Test(story_history, a_read_beside_a_truncate_may_see_what_was_stored_since)
{
	call(STORY_TRUNCATE, 1, 2, 1, 0);
	call(STORY_STORE, 3, 4, 3, 0);
	read_of_byte(1, 5, 3, calls[1].tag);
	cr_expect(can_leave(3, 1, 0));
	calls[2].begin = 3;
	cr_expect(!can_leave(3, 1, 0));
}

Test(story_history, of_a_write_that_failed_behind_the_end_nothing_is_promised)
{
	struct story_call *w = call(STORY_DIRECT_WRITE, 3, 4, 8, PAGE);

	w->result = 1;
	call(STORY_TRUNCATE, 5, 6, 16, 0);
	cr_expect(can_leave(9, 16, BYTE_ZERO));
	cr_expect(can_leave(9, 16, w->tag));
}

Test(story_history, a_punch_leaves_zeroes)
{
	call(STORY_PUNCH, 1, 2, PAGE, PAGE)->result = 0;
	cr_expect(can_leave(PAGE, 8, BYTE_ZERO));
	cr_expect(!can_leave(PAGE, 8, ORIGINAL_BYTE));
	cr_expect(can_leave(0, 8, ORIGINAL_BYTE));
}

Test(story_history, who_reads_into_a_mapping_stores_anything)
{
	struct story_call *r = call(STORY_DIRECT_READ, 1, 2, 0, 1);

	says[0].arguments[STORY_BUFFER] = 1 + 2 * 1; /* the second page of the file */
	cr_expect(can_leave(PAGE, 8, r->tag));
	cr_expect(!can_leave(PAGE + 1, 8, r->tag));
}

Test(story_history, the_rest_of_a_buffer_is_as_it_was)
{
	struct story_call *r = call(STORY_DIRECT_READ, 1, 2, 0, 6);

	for (unsigned i = 0; i < 6; i++)
		r->seen[i] = byte_data(1, NOBODY, 0);
	r->result = 1;
	cr_expect_eq(story_changed_behind(r, 2), 6);
	r->seen[1] = BYTE_ZERO; /* of the same block */
	says[0].arguments[STORY_POS] = 1;
	cr_expect_eq(story_changed_behind(r, 2), 1);
	says[0].arguments[STORY_POS] = 0;
	cr_expect_eq(story_changed_behind(r, 2), 6);
	cr_expect_eq(story_changed_behind(r, 1), 1);
	r->seen[4] = BYTE_ZERO;
	cr_expect_eq(story_changed_behind(r, 2), 4);
}

#endif
