/* SPDX-License-Identifier: MIT */
/*
 * The rows of a story:
 *
 *   13 ..*. R    [A] mapping_size: file 1 i_size is 6         | address_space.c:247   what a function did
 *      ..-. R    sleeps on page wait queue 11 until D wakes it (34)                   where a thread waits
 *
 * A row has the steps of one function that its thread took in a row. Events with a weight are told; where
 * there is not room for all of them, those with the smallest are left out.
 */
#ifndef REPLAY_ROWS_H
#define REPLAY_ROWS_H

#include "schedule/facts.h"
#include "story/waits.h"
#include "trace/layout.h"

struct rows {
	const struct heddle_schedule *schedule;
	struct layout layout;
	struct facts facts;
	struct story_waits waits;
	uint16_t *weights; /* of each event */
	uint32_t *marks;   /* of each event: set of the orders that it is in */
	uint32_t from;	   /* the first step that is told */
	bool has_lines; /* lines of the source are told: of a program whose calls have names of their own */
};

/** Nothing has a weight or a mark. lanes: also where there is room for columns. Returns 0 or -ENOMEM. */
int rows_open(struct rows *rows, const struct heddle_schedule *schedule,
	      const struct heddle_trace_options *options, bool lanes);
void rows_close(struct rows *rows);
/**
 * Takes weights away until the rows are at most so many lines, but from WEIGHT_TOLD on. Returns 0 or
 * -ENOMEM.
 */
int rows_fit(struct rows *rows, unsigned lines);
/** How many lines they are. Returns 0 or -ENOMEM. */
int rows_measure(const struct rows *rows, unsigned *lines);
/** Returns 0, -ENOMEM or -EIO. */
int rows_print(const struct rows *rows, FILE *stream);

/** "[A] ", "[AB] ": the letters of a set of orders; "" of none. Returns buffer. */
#define MARK_MAX 32
const char *rows_mark(uint32_t orders, char buffer[MARK_MAX]);

#endif
