// SPDX-License-Identifier: MIT
#include "story/slice.h"

#include <errno.h>
#include <stdlib.h>

/* Of a fact, by what it has to do with. */
enum weight {
	WEIGHT_NOTE = 1,
	WEIGHT_LOCK = 2,
	WEIGHT_SHARED = 10,
	WEIGHT_WAKES = 14,
	WEIGHT_ABOUT = 40,
	WEIGHT_CHANGES = 20
};

struct slice {
	const struct facts *facts;
	bool *happens_before; /* of each event: the finding */
	bool *is_about;	      /* of each object: the orders or the message are about it */
};

uint32_t slice_finding_step(const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_finding *finding = &schedule->finding;

	if (!schedule->has_finding || finding->step == 0 || finding->step > schedule->n_steps ||
	    schedule->steps[finding->step - 1].thread != finding->thread)
		return HEDDLE_NO_STEP;
	return finding->step - 1;
}

/* ---- what happens before the finding */

/* The finding is one of everybody: nobody could go on, or all had come to their ends. */
static bool is_of_all(const struct heddle_schedule *schedule)
{
	uint32_t step = slice_finding_step(schedule);

	return !schedule->has_finding || schedule->finding.kind == HEDDLE_DEADLOCK ||
	       step == HEDDLE_NO_STEP || heddle_operation_joins(schedule->steps[step].operation);
}

/* Whether some fact of the event conflicts with one of an event that happens before the finding. */
static bool is_used(const struct slice *slice, uint32_t event)
{
	const struct facts *facts = slice->facts;
	uint32_t i, j;

	for (i = facts->first[event]; i < facts->first[event + 1]; i++) {
		const struct fact *fact = &facts->all[i];

		for (j = facts->first_of_object[fact->object]; j < facts->first_of_object[fact->object + 1];
		     j++) {
			const struct fact *other = &facts->all[facts->of_object[j]];

			if (other->event > event && slice->happens_before[other->event] &&
			    facts_conflict(fact, other))
				return true;
		}
	}
	return false;
}

static void look_back(struct slice *slice)
{
	const struct heddle_schedule *schedule = slice->facts->schedule;
	bool is_of[HEDDLE_THREADS_MAX] = { false };
	uint32_t last = slice_finding_step(schedule), i;
	bool all = is_of_all(schedule);

	for (i = (uint32_t)schedule->n_steps; i-- > 0;) {
		uint16_t thread = schedule->steps[i].thread;
		bool before = all || i == last || is_of[thread] || is_used(slice, i);

		slice->happens_before[i] = before;
		if (!before)
			continue;
		is_of[thread] = true;
		if (schedule->threads[thread].creator >= 0)
			is_of[schedule->threads[thread].creator] = true;
	}
	for (i = (uint32_t)schedule->n_steps; i < slice->facts->n_events; i++)
		slice->happens_before[i] = all;
}

/* ---- what it is about */

static void is_about_message(struct slice *slice)
{
	uint32_t object;

	for (object = 0; object < slice->facts->n_objects; object++)
		slice->is_about[object] |= slice->facts->is_named[object];
}

static void is_about_orders(struct slice *slice, const struct story_order *orders, size_t n)
{
	uint32_t object;
	size_t i;

	for (i = 0; i < n; i++) {
		if (facts_depend(slice->facts, orders[i].earlier, orders[i].later, &object))
			slice->is_about[object] = true;
	}
}

/* Who made the finding, and what that step looked at. */
static void is_about_finding(struct slice *slice)
{
	uint32_t step = slice_finding_step(slice->facts->schedule), i;

	if (step == HEDDLE_NO_STEP)
		return;
	for (i = slice->facts->first[step]; i < slice->facts->first[step + 1]; i++) {
		if (slice->facts->all[i].is_shared)
			slice->is_about[slice->facts->all[i].object] = true;
	}
}

/* ---- weights */

static uint16_t weight_of(const struct slice *slice, const struct fact *fact)
{
	unsigned weight;

	if (!fact_is_worth_telling(slice->facts, fact))
		return 0;
	weight = fact_is_of_lock(fact->operation) ? WEIGHT_LOCK : WEIGHT_SHARED;
	if (slice->is_about[fact->object])
		weight += WEIGHT_ABOUT;
	if (weight > WEIGHT_LOCK && (fact->accesses & 1u << HEDDLE_WRITE) != 0)
		weight += WEIGHT_CHANGES;
	return (uint16_t)weight;
}

static void weigh_event(uint16_t *weights, const struct slice *slice, uint32_t event)
{
	const struct facts *facts = slice->facts;
	uint32_t i;

	for (i = facts->first[event]; i < facts->first[event + 1]; i++) {
		uint16_t weight = weight_of(slice, &facts->all[i]);

		if (weight > weights[event])
			weights[event] = weight;
	}
}

static void tell(uint16_t *weights, uint32_t event)
{
	if (event != HEDDLE_NO_STEP)
		weights[event] = WEIGHT_TOLD;
}

static void add_weight(uint16_t *weights, uint32_t event, uint16_t weight)
{
	if (event != HEDDLE_NO_STEP && weights[event] > 0 && weights[event] < WEIGHT_TOLD)
		weights[event] += weight;
}

static void weigh_waits(uint16_t *weights, const struct heddle_schedule *schedule,
			const struct story_waits *waits)
{
	size_t i;

	for (i = 0; i < waits->n; i++) {
		add_weight(weights, waits->all[i].by, WEIGHT_WAKES);
		add_weight(weights, waits->all[i].from, WEIGHT_WAKES);
		if (waits->all[i].until == HEDDLE_NO_STEP)
			tell(weights, waits->all[i].from);
	}
	for (i = 0; i < schedule->n_waits; i++) {
		if (schedule->waits[i].step < schedule->n_steps)
			tell(weights, schedule->waits[i].step);
	}
}

static void weigh_choices(uint16_t *weights, const struct heddle_schedule *schedule)
{
	uint32_t i, k;

	for (i = 0; i < schedule->n_steps; i++) {
		const struct heddle_schedule_step *step = &schedule->steps[i];

		for (k = step->first_choice; k < step->first_choice + step->n_choices; k++) {
			if (schedule->choices[k].value != 0)
				tell(weights, i);
		}
	}
}

void slice_tell_more(uint16_t *weights, const struct facts *facts, size_t few)
{
	const struct heddle_schedule *schedule = facts->schedule;
	size_t n = 0, i;

	for (i = 0; i < schedule->n_steps; i++)
		n += weights[i] > 0;
	for (i = 0; n < few && i < schedule->n_notes; i++) {
		if (!schedule->notes[i].is_meaning && weights[schedule->notes[i].step] == 0)
			weights[schedule->notes[i].step] = WEIGHT_NOTE;
	}
}

static void weigh(uint16_t *weights, const struct slice *slice, const struct story_waits *waits,
		  const struct story_order *orders, size_t n_orders)
{
	const struct heddle_schedule *schedule = slice->facts->schedule;
	uint32_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (slice->happens_before[i])
			weigh_event(weights, slice, i);
	}
	weigh_waits(weights, schedule, waits);
	weigh_choices(weights, schedule);
	tell(weights, slice_finding_step(schedule));
	for (i = 0; i < n_orders; i++) {
		tell(weights, orders[i].earlier);
		tell(weights, orders[i].later);
	}
}

int slice_weigh(uint16_t *weights, const struct facts *facts, const struct story_waits *waits,
		const struct story_order *orders, size_t n_orders)
{
	struct slice slice = { .facts = facts };
	int error = -ENOMEM;

	slice.happens_before = calloc(facts->n_events + 1, sizeof(*slice.happens_before));
	slice.is_about = calloc(facts->n_objects + 1, sizeof(*slice.is_about));
	if (slice.happens_before != NULL && slice.is_about != NULL) {
		look_back(&slice);
		is_about_message(&slice);
		is_about_orders(&slice, orders, n_orders);
		is_about_finding(&slice);
		weigh(weights, &slice, waits, orders, n_orders);
		error = 0;
	}
	free(slice.happens_before);
	free(slice.is_about);
	return error;
}
