// SPDX-License-Identifier: MIT
#include "follow/known.h"
#include "schedule/build.h"

#include <string.h>

static bool is_target(const struct heddle_execution *execution, const struct heddle_next *next,
		      const struct heddle_target *target)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];

	if (target->object == NULL || target->low != next->low || target->high != next->high)
		return false;
	heddle_object_name(execution, next->object, name, sizeof(name));
	return strcmp(name, target->object) == 0;
}

bool known_splits(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		  const struct heddle_next *next)
{
	const char *name = execution->threads[next->thread].name;
	int thread = name != NULL ? heddle_schedule_thread_by_name(schedule, name) : -1;
	const struct heddle_schedule_step *step = schedule->steps;
	size_t i;

	for (i = 0; i < schedule->n_steps; i++, step++) {
		if (step->inside && step->operation == next->operation && step->thread == thread &&
		    is_target(execution, next, &step->target))
			return true;
	}
	return false;
}

/* How many touches like next the recorded step has, beside its own operation. */
static size_t count_recorded(const struct heddle_schedule *schedule, const struct heddle_schedule_step *step,
			     const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct heddle_schedule_touch *touch = &schedule->touches[step->first_touch];
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < step->n_touches; i++, touch++)
		n += touch->operation == next->operation && is_target(execution, next, &touch->target);
	return n;
}

static size_t count_done(const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct heddle_step *step = &execution->steps[execution->n_steps - 1];
	const struct heddle_touch *touch = &execution->touches[step->first_touch];
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < step->n_touches; i++, touch++)
		n += touch->operation == next->operation && touch->object == next->object &&
		     touch->low == next->low && touch->high == next->high;
	if (n > 0 && step->operation == next->operation && step->object == next->object &&
	    step->low == next->low && step->high == next->high)
		n--;
	return n;
}

/* Where the recorded execution has left the thread, in a section or not. */
static bool was_left_before(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
			    const struct heddle_next *next)
{
	const char *name = execution->threads[next->thread].name;
	int index = name != NULL ? heddle_schedule_thread_by_name(schedule, name) : -1;
	const struct heddle_schedule_thread *left = index >= 0 ? &schedule->threads[index] : NULL;

	return left != NULL && !left->ended && !left->stopped && left->operation == next->operation &&
	       is_target(execution, next, &left->target);
}

bool known_splits_in_step(const struct heddle_schedule *schedule, size_t step,
			  const struct heddle_execution *execution, const struct heddle_next *next)
{
	if (execution->n_steps > 0 && step < schedule->n_steps &&
	    count_done(execution, next) < count_recorded(schedule, &schedule->steps[step], execution, next))
		return false;
	return known_splits(schedule, execution, next) || was_left_before(schedule, execution, next);
}

static bool is_free(enum heddle_operation operation)
{
	return operation == HEDDLE_OP_FREE;
}

bool known_sees(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		const struct heddle_next *next)
{
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (is_free(schedule->steps[i].operation) == is_free(next->operation) &&
		    is_target(execution, next, &schedule->steps[i].target))
			return true;
	}
	for (i = 0; i < schedule->n_touches; i++) {
		if (is_free(schedule->touches[i].operation) == is_free(next->operation) &&
		    is_target(execution, next, &schedule->touches[i].target))
			return true;
	}
	for (i = 0; i < schedule->n_threads; i++) {
		if (is_target(execution, next, &schedule->threads[i].target))
			return !is_free(next->operation);
	}
	return false;
}
