// SPDX-License-Identifier: MIT
/*
 * Which step must come before which, by vector clocks: a step's clock says of each thread how many of its
 * steps happen before it. Of the steps that conflict with a step the latest of each thread are looked at,
 * the latest of all first: one that the clock has already needs no edge. So the edges are as few as can be.
 */
#include "export/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ordering {
	struct timeline *timeline;
	uint32_t *position;		   /* of each fact, in the list of its object */
	struct heddle_thread_set *threads; /* of each object: those that have touched it so far */
	uint32_t *last;			   /* of each thread: its last step in the run; HEDDLE_NO_STEP */
	/* Of each thread, its latest step that the step in hand must come after, plus one; 0: none. */
	uint32_t latest[HEDDLE_THREADS_MAX], about[HEDDLE_THREADS_MAX];
};

const uint32_t *timeline_clock(const struct timeline *timeline, uint32_t step)
{
	return &timeline->clocks[step * timeline->schedule->n_threads];
}

/* ---- what a step must come after */

static void must_follow(struct ordering *ordering, uint16_t thread, uint32_t step, uint32_t fact)
{
	if (ordering->latest[thread] > step)
		return;
	ordering->latest[thread] = step + 1;
	ordering->about[thread] = fact;
}

/* Each thread's latest fact that conflicts with this one; their threads have touched the object. */
static void look_at_fact(struct ordering *ordering, uint32_t number)
{
	const struct facts *facts = &ordering->timeline->facts;
	const struct fact *fact = &facts->all[number], *other;
	struct heddle_thread_set missing = ordering->threads[fact->object];
	uint32_t i = ordering->position[number], first = facts->first_of_object[fact->object];

	heddle_thread_set_remove(&missing, fact->thread);
	while (!heddle_thread_set_is_empty(&missing) && i > first) {
		other = &facts->all[facts->of_object[--i]];
		if (!heddle_thread_set_has(&missing, other->thread) || !facts_conflict(other, fact))
			continue;
		heddle_thread_set_remove(&missing, other->thread);
		must_follow(ordering, other->thread, other->event, number);
	}
	heddle_thread_set_add(&ordering->threads[fact->object], fact->thread);
}

static bool has_seen_the_end(const struct ordering *ordering, uint16_t thread, uint32_t step)
{
	const struct heddle_schedule *schedule = ordering->timeline->schedule;

	return schedule->threads[thread].ended && ordering->last[thread] != HEDDLE_NO_STEP &&
	       ordering->last[thread] < step;
}

/* A schedule does not say whom a thread has joined: those that it has created, and that have ended. */
static void look_at_ends(struct ordering *ordering, uint32_t step)
{
	const struct heddle_schedule *schedule = ordering->timeline->schedule;
	uint16_t own = schedule->steps[step].thread, i;
	bool all = schedule->steps[step].operation == HEDDLE_OP_JOIN_ALL;

	for (i = 0; i < schedule->n_threads; i++) {
		if (i != own && (all || schedule->threads[i].creator == own) &&
		    has_seen_the_end(ordering, i, step))
			must_follow(ordering, i, ordering->last[i], TIMELINE_END);
	}
}

/* ---- edges and clocks */

static uint16_t latest_of_all(const struct ordering *ordering)
{
	uint16_t found = 0, i;

	for (i = 1; i < ordering->timeline->schedule->n_threads; i++) {
		if (ordering->latest[i] > ordering->latest[found])
			found = i;
	}
	return found;
}

static void take_clock(uint32_t *clock, const uint32_t *other, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (other[i] > clock[i])
			clock[i] = other[i];
	}
}

static void add_edges(struct ordering *ordering, uint32_t step, uint32_t *clock)
{
	struct timeline *timeline = ordering->timeline;
	uint16_t thread;

	timeline->steps[step].first_edge = (uint32_t)timeline->n_edges;
	while (ordering->latest[thread = latest_of_all(ordering)] != 0) {
		uint32_t from = ordering->latest[thread] - 1;

		ordering->latest[thread] = 0;
		if (clock[thread] >= timeline->steps[from].number)
			continue;
		timeline->edges[timeline->n_edges++] =
			(struct timeline_edge){ from, ordering->about[thread] };
		take_clock(clock, timeline_clock(timeline, from), timeline->schedule->n_threads);
	}
	timeline->steps[step].n_edges = (uint32_t)timeline->n_edges - timeline->steps[step].first_edge;
}

static void order_step(struct ordering *ordering, uint32_t step, uint32_t before)
{
	struct timeline *timeline = ordering->timeline;
	const struct facts *facts = &timeline->facts;
	size_t n = timeline->schedule->n_threads;
	uint16_t thread = timeline->schedule->steps[step].thread;
	uint32_t *clock = &timeline->clocks[step * n], i;

	if (before != HEDDLE_NO_STEP)
		memcpy(clock, timeline_clock(timeline, before), n * sizeof(*clock));
	timeline->steps[step].number = ++clock[thread];
	for (i = facts->first[step]; i < facts->first[step + 1]; i++)
		look_at_fact(ordering, i);
	if (heddle_operation_joins(timeline->schedule->steps[step].operation))
		look_at_ends(ordering, step);
	add_edges(ordering, step, clock);
}

static void prepare(struct ordering *ordering)
{
	const struct heddle_schedule *schedule = ordering->timeline->schedule;
	const struct facts *facts = &ordering->timeline->facts;
	uint32_t i;

	for (i = 0; i < facts->n; i++)
		ordering->position[facts->of_object[i]] = i;
	for (i = 0; i < schedule->n_threads; i++)
		ordering->last[i] = HEDDLE_NO_STEP;
	for (i = 0; i < schedule->n_steps; i++)
		ordering->last[schedule->steps[i].thread] = i;
}

static void order_steps(struct ordering *ordering)
{
	const struct heddle_schedule *schedule = ordering->timeline->schedule;
	uint32_t before[HEDDLE_THREADS_MAX], i;

	for (i = 0; i < HEDDLE_THREADS_MAX; i++)
		before[i] = HEDDLE_NO_STEP;
	for (i = 0; i < schedule->n_steps; i++) {
		order_step(ordering, i, before[schedule->steps[i].thread]);
		before[schedule->steps[i].thread] = i;
	}
}

int timeline_order(struct timeline *timeline)
{
	const struct heddle_schedule *schedule = timeline->schedule;
	struct ordering ordering = { .timeline = timeline };
	size_t cells = schedule->n_steps * schedule->n_threads;
	int error = -ENOMEM;

	timeline->clocks = calloc(cells + 1, sizeof(*timeline->clocks));
	timeline->edges = calloc(cells + 1, sizeof(*timeline->edges));
	ordering.position = calloc(timeline->facts.n + 1, sizeof(*ordering.position));
	ordering.threads = calloc(timeline->facts.n_objects + 1, sizeof(*ordering.threads));
	ordering.last = calloc(schedule->n_threads + 1, sizeof(*ordering.last));
	if (timeline->clocks != NULL && timeline->edges != NULL && ordering.position != NULL &&
	    ordering.threads != NULL && ordering.last != NULL) {
		prepare(&ordering);
		order_steps(&ordering);
		error = 0;
	}
	free(ordering.position);
	free(ordering.threads);
	free(ordering.last);
	return error;
}
