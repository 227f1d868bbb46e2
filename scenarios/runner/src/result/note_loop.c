/* SPDX-License-Identifier: MIT */
/*
 * Where an execution was cut. The loop in which the step limit ended it: for each thread with steps in the
 * last half, the shortest period with which these repeat. Or what each thread waits for.
 */
#include "result/notes.h"

#include <stdio.h>
#include <string.h>

#define PERIOD_MAX  32
#define REPEATS_MIN 8 /* fewer may be a loop that ends */
#define PLACES_MAX  4 /* shown for one loop */

/* The steps of one thread in the last half. */
struct tail {
	const struct heddle_step *steps[HEDDLE_STEPS_MAX / 2 + 1];
	size_t n;
};

static void take_tail(struct tail *tail, const struct heddle_execution *execution, size_t thread)
{
	tail->n = 0;
	for (size_t i = execution->n_steps - execution->n_steps / 2; i < execution->n_steps; i++)
		if (execution->steps[i].thread == thread)
			tail->steps[tail->n++] = &execution->steps[i];
}

static bool same_step(const struct heddle_step *a, const struct heddle_step *b)
{
	return a->operation == b->operation && a->object == b->object && a->where == b->where;
}

static bool has_period(const struct tail *tail, size_t period)
{
	if (tail->n < period * REPEATS_MIN)
		return false;
	for (size_t i = period; i < tail->n; i++)
		if (!same_step(tail->steps[i], tail->steps[i - period]))
			return false;
	return true;
}

/* Returns the period, 0 if the steps do not repeat. */
static size_t period_of(const struct tail *tail)
{
	size_t period = 1;

	while (period <= PERIOD_MAX && !has_period(tail, period))
		period++;
	return period <= PERIOD_MAX ? period : 0;
}

static void append_step(const struct heddle_execution *execution, const struct heddle_step *step, FILE *text)
{
	char object[64];

	fprintf(text, " %s", heddle_operation_name((enum heddle_operation)step->operation));
	if (step->object)
		fprintf(text, "(%s)", heddle_object_name(execution, step->object, object, sizeof(object)));
	if (step->where)
		fprintf(text, " at %s:%d", heddle_place_file(step->where->file), step->where->line);
}

/* Appends "A repeats atomic_load(f) at x.c:7, yield at x.c:8". */
static void append_loop(const struct heddle_execution *execution, size_t thread, const struct tail *tail,
			size_t period, FILE *text)
{
	size_t told = period < PLACES_MAX ? period : PLACES_MAX;

	fprintf(text, "%s repeats", execution->threads[thread].name);
	for (size_t i = 0; i < told; i++) {
		fputs(i ? "," : "", text);
		append_step(execution, tail->steps[i], text);
	}
	if (told < period)
		fprintf(text, " and %zu more", period - told);
	fputs("; ", text);
}

/* Appends the threads that were enabled and had no turn. */
static void append_left_out(const struct heddle_execution *execution, size_t thread, FILE *text)
{
	const struct heddle_thread_info *info = &execution->threads[thread];

	if (info->name && !info->ended && !info->stopped && info->enabled)
		fprintf(text, "%s could have gone on, and had no turn; ", info->name);
}

static bool can_go_on(const struct heddle_execution *execution)
{
	bool can = false;

	for (size_t i = 0; i < execution->n_threads; i++)
		can |= execution->threads[i].enabled && !execution->threads[i].ended;
	return can;
}

/* Appends "A polls f at x.c:7", of a loop, and "A waits for m at x.c:9" of all else. */
static void append_waiting(const struct heddle_execution *execution, size_t thread, FILE *text)
{
	const struct heddle_thread_info *info = &execution->threads[thread];
	char object[64];

	if (!info->name || info->ended || info->stopped)
		return;
	fprintf(text, "%s%s %s", ftell(text) ? "; " : "", info->name,
		info->operation == HEDDLE_OP_SPIN ? "polls" : "waits");
	if (info->object)
		fprintf(text, "%s %s", info->operation == HEDDLE_OP_SPIN ? "" : " for",
			heddle_object_name(execution, info->object, object, sizeof(object)));
	if (info->where)
		fprintf(text, " at %s:%d", heddle_place_file(info->where->file), info->where->line);
}

/* Of one that was cut where all threads wait: the time passes for none, and no poll sees a change. */
static void note_waiting(struct heddle_result *result, const struct heddle_execution *execution)
{
	char line[3 * HEDDLE_REASON_MAX] = "", sentence[4 * HEDDLE_REASON_MAX];
	FILE *text = fmemopen(line, sizeof(line), "w");

	if (!text)
		return;
	for (size_t thread = 0; thread < execution->n_threads; thread++)
		append_waiting(execution, thread, text);
	fclose(text);
	snprintf(sentence, sizeof(sentence), "stopped where nobody goes on: %s", line);
	heddle_result_add_note(result, sentence);
}

/* Of an execution that was cut by the step limit. */
static void note_repeating(struct heddle_result *result, const struct heddle_execution *execution)
{
	static struct tail tail;
	char line[3 * HEDDLE_REASON_MAX] = "", sentence[4 * HEDDLE_REASON_MAX];
	FILE *text = fmemopen(line, sizeof(line), "w");
	size_t loops = 0;

	for (size_t thread = 0; text && thread < execution->n_threads; thread++) {
		size_t period;

		take_tail(&tail, execution, thread);
		period = period_of(&tail);
		if (!tail.n)
			append_left_out(execution, thread, text);
		if (period)
			append_loop(execution, thread, &tail, period, text);
		loops += period != 0;
	}
	if (text)
		fclose(text);
	if (!loops)
		return;
	snprintf(
		sentence, sizeof(sentence),
		"caught in a loop: %sheddle_spin_wait() in the loop lets others run until something has changed",
		line);
	heddle_result_add_note(result, sentence);
}

void note_loop(struct heddle_result *result, const struct heddle_execution *execution)
{
	if (can_go_on(execution))
		note_repeating(result, execution);
	else
		note_waiting(result, execution);
}
