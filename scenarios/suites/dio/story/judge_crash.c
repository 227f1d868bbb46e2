// SPDX-License-Identifier: GPL-2.0-only
/* What is judged of a disk after a crash. */
#include "judge.h"

#include <fs/ext3.h>
#include <kernel/findings.h>

#include <string.h>

static const struct heddle_where after_a_crash = { __FILE__, "after_a_crash", __LINE__ };

/* The i-th call, if it is a crash. */
static const struct story_call *crash_at(const struct story_world *of, unsigned i)
{
	const struct story_call *call = story_call_at(of, i);

	return call && call->image ? call : NULL;
}

void story_recover(const struct story_world *of)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		if (!crash_at(of, i))
			continue;
		ext3_recover(crash_at(of, i)->image);
		ext3_fsck_at(crash_at(of, i)->image, &after_a_crash);
	}
}

/* What the calls can leave of the byte at pos, and of the size. Returns the state before. */
static struct heddle_linear_state image_history(struct history *history, const struct story_world *of,
						const struct last *last, const struct story_call *crash,
						loff_t pos)
{
	struct history_image image = { .crash = crash,
				       .size = ext3_image_size(crash->image, last->file->i_ino) };
	struct heddle_linear_state initial = story_history(history, of, last, pos);

	ext3_image_peek(crash->image, last->file->i_ino, pos, &image.byte, 1);
	if (history_is_synced(of, last->file, crash))
		history_add_image(history, &image);
	else
		history_cut_by_crash(history, &image);
	return initial;
}

/* Neighbours have the same history most of the time. */
static void judge_image(const struct story_world *of, const struct last *last, const struct story_call *crash)
{
	static struct heddle_linear_room room; /* what a search leaves in it has no meaning */
	struct history *history = heddle_alloc_forever(2 * sizeof(*history));
	struct heddle_linear_state before = { { -1, 0 } };

	memset(history, 0, 2 * sizeof(*history));
	for (loff_t pos = 0; pos < STORY_BYTES_MAX; pos++) {
		struct history *now = &history[pos % 2], *last_one = &history[1 - pos % 2];
		struct heddle_linear_state initial = image_history(now, of, last, crash, pos);

		if (!memcmp(&initial, &before, sizeof(initial)) && history_is_same(now, last_one))
			continue;
		before = initial;
		if (now->too_many || heddle_linearize(&room, &history_model, now->events, now->n, initial) !=
					     HEDDLE_NOT_LINEAR)
			continue;
		heddle_report(HEDDLE_CHECK, false, I18_DURABILITY, &after_a_crash,
			      "file %u, byte %ld: no order of the calls explains what the crash has left",
			      last->file->i_ino, (long)pos);
		return;
	}
}

void story_judge_images(const struct story_world *of, const struct last *last)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++)
		if (crash_at(of, i))
			judge_image(of, last, crash_at(of, i));
}
