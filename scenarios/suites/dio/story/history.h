/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the calls of a story did to one byte of one file, and to the size of that file, as events for
 * heddle_linearize.
 *
 * The state is the size and the byte. What POSIX and Linux promise is kept apart from what they do not:
 *
 *   a direct write          two events: its bytes in the file; then those behind the end, and the size. If it
 *                           is done in rounds: so for each round
 *   a buffered write        the same for each page, in ascending order; a direct write of FAT: each sector
 *   a read of r bytes       for each byte two events: the file is longer than that, the byte has a value.
 *                           They may be apart, since the size is looked at first. If r is less than what was
 *                           asked for: then a third, the file ends at r or before
 *   a truncate              one event: the size, and bytes behind it are zero
 *   a load, a store         the page lies within the file, the byte has a value. What is stored behind the
 *                           end, into the last page, does not become a part of the file: it is zero when the
 *                           file is longer. What is loaded there may be anything
 *   a call that failed      its event may have happened or not
 *   memory that is itself   a write from there may have written anything; a read into it is a store of
 *   a file's                anything, at most twice
 */
#ifndef DIO_STORY_HISTORY_H
#define DIO_STORY_HISTORY_H

#include "story_world.h"

#include <heddle/linear.h>

struct history {
	struct heddle_linear_event events[HEDDLE_LINEAR_EVENTS_MAX];
	const struct story_call *calls[HEDDLE_LINEAR_EVENTS_MAX]; /* whose event it is; NULL: the end's */
	size_t n;
	bool too_many;
	loff_t pos;
	const struct inode *file;
};

extern const struct heddle_linear_model history_model;

/** The state before the story. */
struct heddle_linear_state history_begin(struct history *history, const struct story_world *of,
					 const struct inode *file, loff_t pos, byte_t first, loff_t size);
/** Adds what call did. */
void history_add_call(struct history *history, const struct story_call *call);
/** Adds what main sees when all calls have ended: the size; and the byte. */
void history_add_last_size(struct history *history, loff_t size);
void history_add_last_byte(struct history *history, byte_t byte);
/** Adds that main truncates the file to size, after that. */
void history_add_last_truncate(struct history *history, loff_t size);

/* --- After a crash; of an ext3 without mappings as buffers. See history_crash.c. */

/** What a file had in the recovered image of a crash. */
struct history_image {
	const struct story_call *crash;
	loff_t size;
	byte_t byte; /* at history.pos, if that is less than size */
};
/** Whether all that changed the file, and had begun before the crash, was synced before it. */
bool history_is_synced(const struct story_world *of, const struct inode *file,
		       const struct story_call *crash);
/** The same history is to explain what is in the image: all that came before had been synced. */
void history_add_image(struct history *history, const struct history_image *image);
/**
 * From all calls' events to those of the image: what was synced must be there, what had begun before the
 * crash may be, each event by itself.
 */
void history_cut_by_crash(struct history *history, const struct history_image *image);

/** Whether the call's buffer may lie in a file's mapping while it runs. */
bool story_is_wild(const struct story_call *call);

/** Whether what explains one explains the other, from the same state before. */
bool history_is_same(const struct history *a, const struct history *b);
/**
 * The first observation, by the ends of their calls, that no order explains; history.n: there is an order, or
 * nothing is known.
 */
size_t history_culprit(const struct history *history, struct heddle_linear_state initial,
		       struct heddle_linear_room *room);

#endif
