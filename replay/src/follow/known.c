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
