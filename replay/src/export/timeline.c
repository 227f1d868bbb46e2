// SPDX-License-Identifier: MIT
#include "export/timeline.h"

#include "schedule/text.h"
#include "trace/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int allocate(struct timeline *timeline)
{
	size_t n = timeline->schedule->n_steps;

	timeline->before = calloc(timeline->facts.n + 1, sizeof(*timeline->before));
	timeline->steps = calloc(n + 1, sizeof(*timeline->steps));
	timeline->held = calloc(n * HELD_MAX + 1, sizeof(*timeline->held));
	return timeline->before != NULL && timeline->steps != NULL && timeline->held != NULL ? 0 : -ENOMEM;
}

/* ---- locks held */

struct holding {
	const char *held[HELD_MAX];
	size_t n;
};

static void hold(struct timeline *timeline)
{
	const struct heddle_schedule *schedule = timeline->schedule;
	struct holding of[HEDDLE_THREADS_MAX] = { { .n = 0 } };
	uint32_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		struct holding *holding = &of[schedule->steps[i].thread];

		waits_take(schedule, i, holding->held, &holding->n);
		timeline->steps[i].first_held = (uint32_t)timeline->n_held;
		timeline->steps[i].n_held = (uint32_t)holding->n;
		memcpy(&timeline->held[timeline->n_held], holding->held, holding->n * sizeof(*holding->held));
		timeline->n_held += holding->n;
	}
}

/* ---- values */

static int know_values(struct timeline *timeline)
{
	const struct facts *facts = &timeline->facts;
	struct known_value *values = calloc(facts->n_objects + 1, sizeof(*values));
	size_t i;

	if (values == NULL)
		return -ENOMEM;
	for (i = 0; i < facts->n; i++) {
		struct known_value *value = &values[facts->all[i].object];

		timeline->before[i] = *value;
		*value = phrase_value_after(&facts->all[i], value);
	}
	free(values);
	return 0;
}

/* Whom the step of a fact lets go on by its object: "R and T". */
static const char *woken_by(const struct timeline *timeline, const struct fact *fact, char buffer[PHRASE_MAX])
{
	const struct story_waits *waits = &timeline->waits;
	size_t length = 0, i;

	buffer[0] = '\0';
	for (i = 0; i < waits->n && length < PHRASE_MAX; i++) {
		if (waits->all[i].by != fact->event)
			continue;
		snprintf(buffer + length, PHRASE_MAX - length, "%s%s", length > 0 ? " and " : "",
			 timeline->schedule->threads[waits->all[i].thread].name);
		length += strlen(buffer + length);
	}
	return buffer;
}

const char *timeline_phrase(const struct timeline *timeline, uint32_t number, char buffer[PHRASE_MAX])
{
	const struct fact *fact = &timeline->facts.all[number];
	char woken[PHRASE_MAX];

	return phrase_of(timeline->schedule, fact, &timeline->before[number], woken_by(timeline, fact, woken),
			 buffer);
}

const char *timeline_reason(const struct timeline *timeline, const struct timeline_edge *edge,
			    char buffer[PHRASE_MAX])
{
	const struct heddle_schedule *schedule = timeline->schedule;

	if (edge->fact != TIMELINE_END)
		return heddle_text_target(timeline->facts.all[edge->fact].target, buffer, PHRASE_MAX);
	snprintf(buffer, PHRASE_MAX, "the end of %s",
		 schedule->threads[schedule->steps[edge->from].thread].name);
	return buffer;
}

/* ---- lanes */

static void make_lanes(struct timeline *timeline)
{
	const struct heddle_trace_options options = { .width = HEDDLE_TRACE_WIDTH_MAX };
	struct layout layout;
	size_t i;

	layout_make(&layout, timeline->schedule, &options, LAYOUT_COLUMN_MIN, false);
	for (i = 0; i < timeline->schedule->n_threads; i++)
		timeline->lane[i] = layout.column[i] == COLUMN_NONE ? -1 : (int)timeline->n_lanes++;
}

/* ---- the whole */

static int fill(struct timeline *timeline)
{
	int error = waits_find(&timeline->waits, timeline->schedule);

	if (error == 0)
		error = facts_make(&timeline->facts, timeline->schedule);
	if (error == 0)
		error = allocate(timeline);
	if (error == 0)
		error = know_values(timeline);
	if (error != 0)
		return error;
	hold(timeline);
	make_lanes(timeline);
	return timeline_order(timeline);
}

int timeline_make(struct timeline *timeline, const struct heddle_schedule *schedule)
{
	int error;

	*timeline = (struct timeline){ .schedule = schedule };
	error = fill(timeline);
	if (error != 0)
		timeline_free(timeline);
	return error;
}

void timeline_free(struct timeline *timeline)
{
	facts_free(&timeline->facts);
	waits_free(&timeline->waits);
	free(timeline->before);
	free(timeline->steps);
	free(timeline->edges);
	free(timeline->held);
	free(timeline->clocks);
	*timeline = (struct timeline){ NULL };
}
