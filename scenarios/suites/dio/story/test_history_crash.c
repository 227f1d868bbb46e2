// SPDX-License-Identifier: GPL-2.0-only
/* What a crash may leave of the calls of a file of two pages, and what not. */
#ifdef HEDDLE_TEST_PROGRAM

#include "history.h"

#include <criterion/criterion.h>

#define PAGE	      4
#define SIZE	      (2 * PAGE)
#define ORIGINAL_BYTE byte_data(1, ORIGINAL, 0)

static struct kernel kernel;
static struct mm mm;
static struct inode file;
static struct heddle_story story;
static struct story_world world;
static struct heddle_story_call says[HEDDLE_STORY_THREADS];
static unsigned n_calls;

static void begin(void)
{
	kernel.page_shift = 2;
	mm.kernel = &kernel;
	file.i_ino = 1;
	n_calls = 0;
	story = (struct heddle_story){ 0 };
	world = (struct story_world){ .story = &story, .files = { &file } };
}

TestSuite(story_history_crash, .init = begin);

/* The only call of the next thread. */
static struct story_call *call(enum story_kind kind, story_time from, story_time to, long pos, long bytes)
{
	struct story_call *made = &world.calls[n_calls][0];

	says[n_calls] = (struct heddle_story_call){ kind, { [STORY_POS] = pos, [STORY_BYTES] = bytes } };
	*made = (struct story_call){ .say = &says[n_calls],
				     .of = &world,
				     .mm = &mm,
				     .thread = n_calls,
				     .file = &file,
				     .tag = byte_data(1, 'A' + n_calls, 0),
				     .ended = true,
				     .begin = from,
				     .end = to,
				     .result = bytes };
	n_calls++;
	return made;
}

static struct story_call *sync_file(story_time from, story_time to)
{
	return call(STORY_FSYNC, from, to, 0, 0);
}

static struct story_call *crash(story_time from, story_time to)
{
	return call(STORY_CRASH, from, to, 0, 0);
}

/*
 * Whether the crash can leave the byte at pos, in a file of that size; at the end the file is as long as it
 * is at last.
 */
static bool crash_can_leave(const struct story_call *of, long pos, loff_t size, byte_t byte, loff_t last)
{
	static struct heddle_linear_room room;
	static struct history history;
	struct heddle_linear_state initial = history_begin(&history, &world, &file, pos, ORIGINAL_BYTE, SIZE);
	const struct history_image image = { of, size, byte };

	for (unsigned i = 0; i < n_calls; i++)
		history_add_call(&history, &world.calls[i][0]);
	history_add_last_size(&history, last);
	if (history_is_synced(&world, &file, of))
		history_add_image(&history, &image);
	else
		history_cut_by_crash(&history, &image);
	return heddle_linearize(&room, &history_model, history.events, history.n, initial) !=
	       HEDDLE_NOT_LINEAR;
}

Test(story_history_crash, what_was_not_synced_may_be_there)
{
	struct story_call *w = call(STORY_BUFFERED_WRITE, 1, 2, 0, PAGE), *c = crash(3, 4);

	cr_expect(!history_is_synced(&world, &file, c));
	cr_expect(crash_can_leave(c, 0, SIZE, w->tag, SIZE));
	cr_expect(crash_can_leave(c, 0, SIZE, ORIGINAL_BYTE, SIZE));
	cr_expect(!crash_can_leave(c, 0, SIZE, BYTE_ZERO, SIZE));
	cr_expect(!crash_can_leave(c, PAGE, SIZE, w->tag, SIZE));
}

Test(story_history_crash, what_was_synced_is_there)
{
	struct story_call *w = call(STORY_BUFFERED_WRITE, 1, 2, PAGE, 2L * PAGE), *f = sync_file(3, 4);
	struct story_call *c = crash(5, 6);

	cr_expect(history_is_synced(&world, &file, c));
	cr_expect(crash_can_leave(c, PAGE, SIZE + PAGE, w->tag, SIZE + PAGE));
	cr_expect(!crash_can_leave(c, PAGE, SIZE + PAGE, ORIGINAL_BYTE, SIZE + PAGE));
	cr_expect(!crash_can_leave(c, PAGE, SIZE, w->tag, SIZE + PAGE));
	f->result = -EIO;
	cr_expect(crash_can_leave(c, PAGE, SIZE, ORIGINAL_BYTE, SIZE + PAGE));
}

Test(story_history_crash, an_fsync_that_overlaps_a_write_or_the_crash_promises_nothing_of_it)
{
	struct story_call *w = call(STORY_BUFFERED_WRITE, 1, 3, 0, PAGE), *f = sync_file(2, 4);
	struct story_call *c = crash(5, 6);

	cr_expect(crash_can_leave(c, 0, SIZE, ORIGINAL_BYTE, SIZE));
	w->end = 2;
	f->begin = 3;
	cr_expect(!crash_can_leave(c, 0, SIZE, ORIGINAL_BYTE, SIZE));
	c->begin = 4;
	f->end = 5;
	cr_expect(crash_can_leave(c, 0, SIZE, ORIGINAL_BYTE, SIZE));
	cr_expect(crash_can_leave(c, 0, SIZE, w->tag, SIZE));
}

Test(story_history_crash, what_began_after_the_crash_is_not_there)
{
	struct story_call *w = call(STORY_BUFFERED_WRITE, 5, 6, 0, PAGE), *c = crash(3, 4);

	cr_expect(!crash_can_leave(c, 0, SIZE, w->tag, SIZE));
	w->begin = 3;
	cr_expect(crash_can_leave(c, 0, SIZE, w->tag, SIZE));
	call(STORY_TRUNCATE, 7, 8, 1, 0);
	cr_expect(!crash_can_leave(c, 0, 1, ORIGINAL_BYTE, 1));
}

/* The later write may be there or not; what is older than the synced one may not. */
Test(story_history_crash, what_was_synced_may_be_overwritten)
{
	struct story_call *v = call(STORY_DIRECT_WRITE, 1, 2, 0, PAGE);
	struct story_call *w = call(STORY_DIRECT_WRITE, 5, 6, 0, PAGE), *c = crash(7, 8);

	sync_file(3, 4);
	cr_expect(crash_can_leave(c, 0, SIZE, v->tag, SIZE));
	cr_expect(crash_can_leave(c, 0, SIZE, w->tag, SIZE));
	cr_expect(!crash_can_leave(c, 0, SIZE, ORIGINAL_BYTE, SIZE));
}

Test(story_history_crash, a_truncate_may_have_zeroed_before_the_file_is_shorter)
{
	struct story_call *t = call(STORY_TRUNCATE, 1, 2, 1, 0), *c = crash(3, 4);

	cr_expect(crash_can_leave(c, 2, SIZE, BYTE_ZERO, 1));
	cr_expect(crash_can_leave(c, 2, SIZE, ORIGINAL_BYTE, 1));
	cr_expect(crash_can_leave(c, 2, 1, 0, 1));
	cr_expect(!crash_can_leave(c, 0, SIZE, BYTE_ZERO, 1));
	cr_expect(!crash_can_leave(c, 2, 2, 0, 1));
	sync_file(2, 3);
	t->end = 1;
	c->begin = 4;
	c->end = 5;
	cr_expect(!crash_can_leave(c, 2, SIZE, BYTE_ZERO, 1));
}

/* The write and the truncate have one order: if the file is long at the end, it was when it was synced. */
Test(story_history_crash, when_all_was_synced_the_image_is_a_read)
{
	struct story_call *c;

	call(STORY_DIRECT_WRITE, 1, 3, 0, SIZE);
	call(STORY_TRUNCATE, 1, 3, 0, 0);
	sync_file(4, 5);
	c = crash(6, 7);
	cr_expect(history_is_synced(&world, &file, c));
	cr_expect(crash_can_leave(c, 0, 0, 0, 0));
	cr_expect(crash_can_leave(c, 0, SIZE, world.calls[0][0].tag, SIZE));
	cr_expect(!crash_can_leave(c, 0, 0, 0, SIZE));
}

#endif
