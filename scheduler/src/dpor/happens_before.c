/* SPDX-License-Identifier: MIT */
#include "dpor/happens_before.h"

#include "run/dependence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096u

int happens_before_open(struct happens_before *hb, size_t steps_max)
{
	memset(hb, 0, sizeof(*hb));
	hb->steps_max = steps_max;
	hb->touches_max = TOUCHES_MAX;
	hb->clocks = calloc(steps_max, sizeof(*hb->clocks));
	hb->positions = calloc(steps_max, sizeof(*hb->positions));
	hb->previous = calloc(steps_max, sizeof(*hb->previous));
	hb->threads = calloc(steps_max, sizeof(*hb->threads));
	hb->first_touch = calloc(steps_max + 1, sizeof(*hb->first_touch));
	hb->touch_step = calloc(TOUCHES_MAX, sizeof(*hb->touch_step));
	hb->touch_object = calloc(TOUCHES_MAX, sizeof(*hb->touch_object));
	hb->touch_previous = calloc(TOUCHES_MAX, sizeof(*hb->touch_previous));
	hb->touch_other = calloc(TOUCHES_MAX, sizeof(*hb->touch_other));
	hb->last_touch = malloc(BUCKETS * sizeof(*hb->last_touch));
	memset(hb->last_step, 0xff, sizeof(hb->last_step));
	if (hb->clocks && hb->positions && hb->previous && hb->threads && hb->first_touch && hb->touch_step &&
	    hb->touch_object && hb->touch_previous && hb->touch_other && hb->last_touch) {
		memset(hb->last_touch, 0xff, BUCKETS * sizeof(*hb->last_touch));
		return 0;
	}
	happens_before_close(hb);
	return -ENOMEM;
}

void happens_before_close(struct happens_before *hb)
{
	free(hb->clocks);
	free(hb->positions);
	free(hb->previous);
	free(hb->threads);
	free(hb->first_touch);
	free(hb->touch_step);
	free(hb->touch_object);
	free(hb->touch_previous);
	free(hb->touch_other);
	free(hb->last_touch);
	memset(hb, 0, sizeof(*hb));
}

static uint32_t *bucket(const struct happens_before *hb, uint32_t object)
{
	return &hb->last_touch[(object ^ object >> 12) % BUCKETS];
}

uint32_t happens_before_newest(const struct happens_before *hb, uint32_t object)
{
	return *bucket(hb, object);
}

void happens_before_truncate(struct happens_before *hb, size_t n_steps)
{
	while (hb->n_steps > n_steps) {
		uint32_t step = (uint32_t)--hb->n_steps;
		for (uint32_t touch = hb->first_touch[step + 1]; touch-- > hb->first_touch[step];)
			*bucket(hb, hb->touch_object[touch]) = hb->touch_previous[touch];
		hb->last_step[hb->threads[step]] = hb->previous[step];
		hb->counts[hb->threads[step]]--;
	}
}

/*
 * A touch that conflicts with touch and is older than a covering write conflicts with that write, too, and so
 * happens before it: the loop stops there.
 */
static void join_conflicts(struct happens_before *hb, const struct heddle_execution *execution,
			   struct clock *clock, const struct heddle_touch *touch)
{
	for (uint32_t i = *bucket(hb, touch->object); i != NO_PREDECESSOR;
	     i = happens_before_older(hb, execution->touches, i, touch)) {
		const struct heddle_touch *older = &execution->touches[i];
		if (!touches_conflict(older, touch))
			continue;
		if (!clock_has(hb, clock, hb->touch_step[i]))
			clock_join(clock, &hb->clocks[hb->touch_step[i]], hb->n_threads);
		if (touch_covers(older, touch))
			return;
	}
}

/*
 * Returns the touch before the run to which touch belongs. A run is a series of touches of one object, one
 * after the other, that all commute.
 */
static uint32_t end_of_run(const struct happens_before *hb, const struct heddle_touch *touches,
			   uint32_t touch, uint32_t previous)
{
	bool goes_on = previous != NO_PREDECESSOR && touches[touch].access != HEDDLE_WRITE &&
		       touches[previous].access == touches[touch].access &&
		       touches[previous].object == touches[touch].object;
	return goes_on ? hb->touch_other[previous] : previous;
}

static void link_touches(struct happens_before *hb, const struct heddle_execution *execution, uint32_t number)
{
	const struct heddle_step *step = &execution->steps[number];

	for (uint32_t touch = step->first_touch; touch < step->first_touch + step->n_touches; touch++) {
		uint32_t *newest = bucket(hb, execution->touches[touch].object);
		hb->touch_step[touch] = number;
		hb->touch_object[touch] = execution->touches[touch].object;
		hb->touch_previous[touch] = *newest;
		hb->touch_other[touch] = end_of_run(hb, execution->touches, touch, *newest);
		*newest = touch;
	}
}

void happens_before_add(struct happens_before *hb, const struct heddle_execution *execution)
{
	uint32_t number = (uint32_t)execution->n_steps - 1;
	const struct heddle_step *step = &execution->steps[number];
	struct clock *clock = &hb->clocks[number];

	hb->n_threads = execution->n_threads;
	hb->threads[number] = step->thread;
	hb->first_touch[number] = step->first_touch;
	hb->first_touch[number + 1] = step->first_touch + step->n_touches;
	hb->previous[number] = hb->last_step[step->thread];
	if (hb->previous[number] != NO_PREDECESSOR)
		*clock = hb->clocks[hb->previous[number]];
	else
		memset(clock, 0, sizeof(*clock));
	for (uint32_t i = 0; i < step->n_edges; i++)
		clock_join(clock, &hb->clocks[execution->edges[step->first_edge + i]], hb->n_threads);
	for (uint32_t i = 0; i < step->n_touches; i++)
		join_conflicts(hb, execution, clock, &execution->touches[step->first_touch + i]);
	hb->positions[number] = hb->counts[step->thread]++;
	clock->steps[step->thread] = (int16_t)hb->counts[step->thread];
	hb->last_step[step->thread] = number;
	link_touches(hb, execution, number);
	hb->n_steps = execution->n_steps;
}
