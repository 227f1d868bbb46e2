// SPDX-License-Identifier: MIT
#include "story/telling.h"

#include <string.h>

static void append_held(const struct rows *rows, uint16_t thread, uint32_t step, char *text)
{
	const char *held[HELD_MAX];
	size_t n = waits_held(rows->schedule, thread, step, held), i;

	for (i = 0; i < n; i++) {
		telling_append(text, i == 0 ? "; holds " : i + 1 == n ? " and " : ", ");
		telling_append(text, held[i]);
	}
}

/* What the thread queued up for, at the step or before; NULL: nothing was said. */
static const char *meaning_of_queueing(const struct facts *facts, const struct story_wait *wait,
				       uint32_t step)
{
	uint32_t i;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		if (facts->all[i].operation == HEDDLE_OP_WAIT_PREPARE &&
		    strcmp(facts->all[i].target->object, wait->target->object) == 0)
			return facts->all[i].means;
	}
	return NULL;
}

const char *telling_wait_meaning(const struct rows *rows, const struct story_wait *wait)
{
	const struct heddle_schedule *schedule = rows->schedule;
	const char *meaning = NULL;
	uint32_t step;

	if (wait->operation != HEDDLE_OP_WAIT_SLEEP || wait->from == HEDDLE_NO_STEP ||
	    wait->target->object == NULL)
		return NULL;
	for (step = wait->from + 1; step > 0 && meaning == NULL; step--) {
		if (schedule->steps[step - 1].thread == wait->thread)
			meaning = meaning_of_queueing(&rows->facts, wait, step - 1);
	}
	return meaning;
}

static const struct heddle_schedule_wait *wait_at_the_end(const struct heddle_schedule *schedule,
							  uint16_t thread)
{
	size_t i;

	for (i = 0; i < schedule->n_waits; i++) {
		if (schedule->waits[i].thread == thread)
			return &schedule->waits[i];
	}
	return NULL;
}

/* "waits for fork 1, which thread 1 holds" */
static void wait_for_ever_text(const struct rows *rows, const struct story_wait *wait, char *text)
{
	const struct heddle_schedule *schedule = rows->schedule;
	const struct heddle_schedule_wait *end = wait_at_the_end(schedule, wait->thread);
	const char *meaning = telling_wait_meaning(rows, wait);
	char more[PHRASE_MAX];

	if (wait->operation == HEDDLE_OP_SPIN) {
		snprintf(text, ROW_MAX, "spins: nobody is left to change what it looks at");
		return;
	}
	if (end == NULL || end->holder < 0) {
		if (meaning != NULL)
			snprintf(text, ROW_MAX, "%s", meaning);
		else
			phrase_of_wait(wait->operation, wait->target, text);
		telling_append(text, ": nobody is left to end that");
		return;
	}
	phrase_of_wait(HEDDLE_OP_MUTEX_LOCK, end->target.object != NULL ? &end->target : wait->target, text);
	if (end->holder == wait->thread)
		snprintf(more, sizeof(more), ", which it holds itself");
	else
		snprintf(more, sizeof(more), end->queued ? ", behind %.300s" : ", which %.300s holds",
			 schedule->threads[end->holder].name);
	telling_append(text, more);
}

/* "waits for page 3 to be unlocked: sleeps until D wakes it (34)" */
static void wait_text(const struct rows *rows, const struct story_wait *wait, char *text)
{
	const struct heddle_schedule *schedule = rows->schedule;
	const char *by = schedule->threads[schedule->steps[wait->by].thread].name;
	const char *meaning = telling_wait_meaning(rows, wait);
	char more[PHRASE_MAX];

	if (meaning != NULL)
		snprintf(text, ROW_MAX, "%s: sleeps", meaning);
	else
		phrase_of_wait(wait->operation, wait->target, text);
	snprintf(more, sizeof(more), " until %.300s %s it (%u)", by,
		 fact_is_of_lock(wait->operation) ? "releases" : "wakes", wait->by);
	telling_append(text, more);
}

bool telling_wait_is_told(const struct rows *rows, const struct story_wait *wait)
{
	return wait->until == HEDDLE_NO_STEP || telling_is_told(rows, wait->until) ||
	       telling_is_told(rows, wait->by);
}

static void tell_wait(struct telling *telling, const struct story_wait *wait)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_thread *left = &rows->schedule->threads[wait->thread];
	char text[ROW_MAX];

	if (!telling_wait_is_told(rows, wait))
		return;
	telling_end_row(telling);
	if (wait->by != HEDDLE_NO_STEP)
		wait_text(rows, wait, text);
	else
		wait_for_ever_text(rows, wait, text);
	if (wait->from != HEDDLE_NO_STEP)
		append_held(rows, wait->thread, wait->from, text);
	telling_print_row(rows,
			  (struct row){ .step = -1,
					.thread = wait->thread,
					.text = text,
					.place = wait->until == HEDDLE_NO_STEP ? &left->place : NULL,
					.colour = telling_colour(rows, wait->thread) },
			  telling->stream);
}

/* Behind a thread's last step in a row. */
void telling_switch(struct telling *telling, uint32_t step)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_step *steps = rows->schedule->steps;
	size_t i;

	if (step + 1 < rows->schedule->n_steps && steps[step + 1].thread == steps[step].thread)
		return;
	if (telling->first != HEDDLE_NO_STEP && step + 1 < rows->schedule->n_steps &&
	    steps[step + 1].preempts) {
		telling_append(telling->text, "; is preempted");
		append_held(rows, steps[step].thread, step, telling->text);
	}
	for (i = 0; i < rows->waits.n; i++) {
		if (rows->waits.all[i].from == step && rows->waits.all[i].until != HEDDLE_NO_STEP)
			tell_wait(telling, &rows->waits.all[i]);
	}
	telling_end_row(telling);
}

/* Beside a cycle, who is idle has no part in it. */
static bool has_part_in_it(const struct heddle_schedule *schedule, const struct story_wait *wait)
{
	return !schedule->waits_are_cycle || wait_at_the_end(schedule, wait->thread) != NULL ||
	       fact_is_of_lock(wait->operation);
}

void telling_waits_for_ever(struct telling *telling)
{
	const struct story_waits *waits = &telling->rows->waits;
	size_t i;

	for (i = 0; i < waits->n; i++) {
		if (waits->all[i].until == HEDDLE_NO_STEP &&
		    has_part_in_it(telling->rows->schedule, &waits->all[i]))
			tell_wait(telling, &waits->all[i]);
	}
}
