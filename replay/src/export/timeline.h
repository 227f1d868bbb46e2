/* SPDX-License-Identifier: MIT */
/*
 * A run, with what pages and the files of other tools tell of its steps: the locks held behind each, what is
 * known of the values before it, and which steps of other threads it must come after.
 *
 *   step 3  T  file size := 0        clock T:2           no edge
 *   step 4  R  file size is 0        clock R:3 T:2       edge from 3, about "file size"
 *   step 5  R  unlock a              clock R:4 T:2       no edge: 3 comes before 4 already
 *
 * A step happens before another one if it does so in every run that is equivalent to this one: both are of
 * one thread, or they conflict, or the other one has waited for the end of its thread, or there is a step
 * between them. When a thread was created is no step: it orders nothing here.
 */
#ifndef REPLAY_TIMELINE_H
#define REPLAY_TIMELINE_H

#include "schedule/facts.h"
#include "story/phrase.h"
#include "story/waits.h"

#define TIMELINE_END UINT32_MAX /* instead of an object: the end of a thread */

/** The step from happens before, and no edge of other steps says so. */
struct timeline_edge {
	uint32_t from;
	uint32_t fact; /* of the later step, what the two conflict about; TIMELINE_END */
};

struct timeline_step {
	uint32_t number; /* among those of its thread, from 1 */
	uint32_t first_edge, n_edges;
	uint32_t first_held, n_held; /* behind it, by its thread */
};

struct timeline {
	const struct heddle_schedule *schedule;
	struct facts facts;
	struct story_waits waits;
	struct known_value *before; /* of each fact: of its object */
	struct timeline_step *steps;
	struct timeline_edge *edges;
	const char **held;
	size_t n_edges, n_held;
	uint32_t *clocks; /* of each step as many as there are threads */
	/* A lane for each thread that has a column in the trace; -1: none. */
	int lane[HEDDLE_THREADS_MAX];
	unsigned n_lanes;
};

/** Returns 0 or -ENOMEM; then there is nothing to free. schedule must outlive it. */
int timeline_make(struct timeline *timeline, const struct heddle_schedule *schedule);
void timeline_free(struct timeline *timeline);

/** How many steps of each thread happen before the step, or are it. */
const uint32_t *timeline_clock(const struct timeline *timeline, uint32_t step);
/** Fills edges and clocks. Returns 0 or -ENOMEM. */
int timeline_order(struct timeline *timeline);

/** A fact in words: "file 1 i_size: 6 -> 0". Returns buffer. */
const char *timeline_phrase(const struct timeline *timeline, uint32_t fact, char buffer[PHRASE_MAX]);
/** The object of an edge, or "the end of R". Returns buffer. */
const char *timeline_reason(const struct timeline *timeline, const struct timeline_edge *edge,
			    char buffer[PHRASE_MAX]);

#endif
