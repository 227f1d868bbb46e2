/* SPDX-License-Identifier: MIT */
/*
 * The screen of a story, from top to bottom:
 *
 *   what ran, and what it does             story.c
 *   the failing run                        story.c, rows.h
 *   the finding, and the cycle             story.c
 *   It fails whenever [A] ... and [B] ...  failing_set.c
 *   It passes with ... That run:           passing_run.c
 */
#ifndef REPLAY_SCREEN_H
#define REPLAY_SCREEN_H

#include "story/slice.h"

#include <heddle/story.h>

#define STORY_TEXT_MAX 2000

struct story {
	const struct heddle_schedule *schedule;
	const struct heddle_story_options *options;
	/* of the failing set, and the passing run's exchange */
	struct story_order orders[HEDDLE_FAILING_ORDERS_MAX + 1];
	size_t n_orders;
	struct facts facts;
	unsigned rows;	  /* lines that there are for the failing run */
	unsigned passing; /* and for the passing one */
	bool lanes;
};

/** Text in lines of the screen's width, the first one behind first. */
void story_wrapped(const struct story *story, const char *first, const char *text, FILE *stream);

typedef int story_part(const struct story *story, FILE *stream);
/** *text: what the part prints; the caller frees it, also where it fails. Returns 0 or what print does. */
int story_keep(story_part *print, const struct story *story, char **text);

/** Whether some orders or choices are known, without which it passes. */
bool story_has_orders(const struct heddle_failing_set *failing);

/** "R's read of file 1 i_size (13)": what event has to do with other. What was to come has no number. */
void story_event_text(const struct story *story, uint32_t event, uint32_t other, char *text, size_t size);

void story_print_failing_set(const struct story *story, FILE *stream);
/** Returns 0, -ENOMEM or -EIO. */
int story_print_passing(const struct story *story, FILE *stream);

#endif
