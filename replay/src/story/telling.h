/* SPDX-License-Identifier: MIT */
/*
 * How rows are put together while the steps of a schedule are gone through, from the first on:
 *
 *   telling_step(&telling, 13);     mapping_size: file 1 i_size is 6      goes on with the row, or begins one
 *   telling_pass(&telling, 14);     not told, but what it wrote is known from now on
 *   telling_switch(&telling, 14);   ; is preempted                        where another thread comes next
 */
#ifndef REPLAY_TELLING_H
#define REPLAY_TELLING_H

#include "story/phrase.h"
#include "story/rows.h"

#define ROW_MAX 2000

/* A row while it is put together, and what is known at the step that has been come to. */
struct telling {
	const struct rows *rows;
	FILE *stream;
	struct known_value *values; /* of each object */
	uint32_t first, last;	    /* steps of the row; HEDDLE_NO_STEP: there is none */
	uint32_t marks;
	unsigned n_phrases; /* of the row */
	unsigned line;	    /* the newest one that the row tells; 0: none */
	unsigned n_said;    /* in all, those that were left out as well */
	char text[ROW_MAX], latest[PHRASE_MAX];
};

/** Whether the step is one of those that are told. */
bool telling_is_told(const struct rows *rows, uint32_t step);

/** Tells the step. */
void telling_step(struct telling *telling, uint32_t step);
/** What the step did to values goes on being known. */
void telling_pass(struct telling *telling, uint32_t step);
/** Prints the row that was begun, if there is one. */
void telling_end_row(struct telling *telling);

/** Whether the wait is told: it never ends, or its end is told, or who ends it. */
bool telling_wait_is_told(const struct rows *rows, const struct story_wait *wait);
/** Behind a step: where its thread does not go on, tells why. */
void telling_switch(struct telling *telling, uint32_t step);
/** What its thread waits for, as it said when it queued up; NULL if it did not. */
const char *telling_wait_meaning(const struct rows *rows, const struct story_wait *wait);
/** At the end: who waits for ever. */
void telling_waits_for_ever(struct telling *telling);

/** Prints a row of any kind. */
void telling_print_row(const struct rows *rows, struct row row, FILE *stream);
/** NULL: none, as main has. */
const char *telling_colour(const struct rows *rows, uint16_t thread);
/** Appends to a text of ROW_MAX. */
void telling_append(char *text, const char *more);

#endif
