// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a crash may leave of the calls.
 *
 * A call is synced if an fsync of its file began after its end, and ended before the crash began. If that is
 * true of all that changed the file before the crash, then the image is one more read, of the size and of
 * the byte, at the time of the crash: one order explains it and all that was seen otherwise.
 *
 * Else the image is explained by an order of its own. The events of synced calls are in it; those of other
 * calls that began before the crash ended may be in it or not, each by itself, since the device gets pages
 * and sizes one after another, in an order that nobody promises; no event of a later call is in it. What
 * reads saw does not count: they may have seen what the crash has lost.
 */
#include "history_events.h"

static const struct story_call *call_at(const struct story_world *of, unsigned i)
{
	return &of->calls[i / HEDDLE_STORY_CALLS][i % HEDDLE_STORY_CALLS];
}

static bool changes(const struct story_call *call, const struct inode *file)
{
	unsigned kind = call->ended ? call->say->kind : STORY_EVENT;

	return call->file == file &&
	       (story_is_write(kind) || kind == STORY_TRUNCATE || kind == STORY_PUNCH || kind == STORY_STORE);
}

/* When the last fsync of file began that had ended before the crash; 0: there was none. */
static story_time synced_until(const struct story_world *of, const struct inode *file,
			       const struct story_call *crash)
{
	story_time until = 0;

	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		const struct story_call *call = call_at(of, i);

		if (call->ended && call->say->kind == STORY_FSYNC && call->file == file && !call->result &&
		    call->end < crash->begin)
			until = max(until, call->begin);
	}
	return until;
}

bool history_is_synced(const struct story_world *of, const struct inode *file, const struct story_call *crash)
{
	story_time until = synced_until(of, file, crash);

	for (unsigned i = 0; i < STORY_CALLS_MAX; i++)
		if (changes(call_at(of, i), file) && call_at(of, i)->begin < crash->end &&
		    call_at(of, i)->end >= until)
			return false;
	return true;
}

static void see(struct history *history, const struct story_call *crash, enum history_operation operation,
		int64_t argument)
{
	history_add(history, crash,
		    (struct heddle_linear_event){ .begin = WHEN_ALL_OVER,
						  .observes = true,
						  .operation = operation,
						  .arguments = { argument } });
}

static void see_image(struct history *history, const struct story_call *when,
		      const struct history_image *image)
{
	see(history, when, SIZE_ABOVE, image->size - 1);
	see(history, when, SIZE_AT_MOST, image->size);
	if (history->pos < image->size)
		see(history, when, VALUE, image->byte);
}

void history_add_image(struct history *history, const struct history_image *image)
{
	see_image(history, image->crash, image);
}

/* A truncate that is not in the image may have zeroed pages that are. */
static void add_zeroing(struct history *history, size_t cut)
{
	struct heddle_linear_event zero = history->events[cut];

	if (zero.operation != CUT || zero.arguments[0] > history->pos)
		return;
	zero.operation = ZERO;
	history_add(history, history->calls[cut], zero);
}

void history_cut_by_crash(struct history *history, const struct history_image *image)
{
	const struct story_call *crash = image->crash;
	story_time until = synced_until(crash->of, history->file, crash);
	size_t n = history->n;

	for (size_t i = 0; i < n; i++) {
		struct heddle_linear_event *event = &history->events[i];

		if (event->observes || event->begin > crash->end)
			event->operation = NOTHING;
		else if (event->end >= until) {
			event->optional = true;
			add_zeroing(history, i);
		}
	}
	see_image(history, NULL, image);
}
