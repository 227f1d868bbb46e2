// SPDX-License-Identifier: MIT
#include "story/waits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- what lets others go on, and what takes and releases a lock */

static bool lets_go_on(enum heddle_operation operation)
{
	switch ((int)operation) {
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_UP_READ:
	case HEDDLE_OP_UP_WRITE:
	case HEDDLE_OP_SPIN_UNLOCK:
	case HEDDLE_OP_WAKE:
	case HEDDLE_OP_COMPLETE:
	case HEDDLE_OP_SEMAPHORE_UP:
	case HEDDLE_OP_CONDITION_SIGNAL:
	case HEDDLE_OP_CONDITION_BROADCAST:
	case HEDDLE_OP_BARRIER_ARRIVE:
	case HEDDLE_OP_ONCE_FINISH:
		return true;
	default:
		return false;
	}
}

/* A spinlock is taken and released within a step, as far as a reader has to do with it. */
static bool takes(enum heddle_operation operation, int64_t value)
{
	switch ((int)operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_WRITE_LOCK:
	case HEDDLE_OP_RWSEM_CONTINUE:
		return true;
	case HEDDLE_OP_MUTEX_TRYLOCK:
	case HEDDLE_OP_READ_TRYLOCK:
	case HEDDLE_OP_WRITE_TRYLOCK:
	case HEDDLE_OP_DOWN_READ:
	case HEDDLE_OP_DOWN_WRITE:
		return value != 0;
	default:
		return false;
	}
}

static bool releases(enum heddle_operation operation)
{
	switch ((int)operation) {
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_UP_READ:
	case HEDDLE_OP_UP_WRITE:
		return true;
	default:
		return false;
	}
}

/* ---- waits */

static bool is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool lets_go_on_with(const struct heddle_schedule *schedule, const struct heddle_schedule_step *step,
			    const char *object)
{
	const struct heddle_schedule_touch *touch = &schedule->touches[step->first_touch];
	uint32_t i;

	if (lets_go_on(step->operation) && is_same(step->target.object, object))
		return true;
	for (i = 0; i < step->n_touches; i++, touch++) {
		if (lets_go_on(touch->operation) && is_same(touch->target.object, object))
			return true;
	}
	return false;
}

/* Who waits at a condition goes on with the mutex: it was let go by the signal. */
static const char *waits_at(const struct heddle_schedule *schedule, const struct story_wait *wait)
{
	if (wait->from != HEDDLE_NO_STEP && schedule->steps[wait->from].operation == HEDDLE_OP_CONDITION_WAIT)
		return schedule->steps[wait->from].target.object;
	return wait->target->object;
}

static uint32_t find_by(const struct heddle_schedule *schedule, const struct story_wait *wait)
{
	uint32_t first = wait->from == HEDDLE_NO_STEP ? 0 : wait->from + 1, i;
	const char *object = waits_at(schedule, wait);

	for (i = wait->until; i > first; i--) {
		const struct heddle_schedule_step *step = &schedule->steps[i - 1];

		if (step->thread != wait->thread && lets_go_on_with(schedule, step, object))
			return i - 1;
	}
	return HEDDLE_NO_STEP;
}

static bool waits(enum heddle_operation operation)
{
	return heddle_operation_waits(operation) && !heddle_operation_joins(operation);
}

static bool is_spinlock(enum heddle_operation operation)
{
	return operation == HEDDLE_OP_SPIN_LOCK || operation == HEDDLE_OP_SPIN_LOCK_SHARED;
}

static bool is_first_of_thread(const struct heddle_schedule *schedule, uint32_t number)
{
	uint32_t i;

	for (i = 0; i < number && schedule->steps[i].thread != schedule->steps[number].thread; i++)
		;
	return i == number;
}

/*
 * Whether the thread of a step could not go on behind it: it was neither preempted nor interrupted. Who was
 * interrupted before it waited for an event could not go on before that event either.
 */
static bool was_left(const struct heddle_schedule *schedule, uint32_t step, enum heddle_operation wait)
{
	const struct heddle_schedule_step *next = &schedule->steps[step + 1];

	if (next->preempts)
		return false;
	return !takes(wait, 1) ||
	       !(schedule->threads[next->thread].interrupt && is_first_of_thread(schedule, step + 1));
}

/* At a step whose thread did not go on of itself before. */
static void add_until(struct story_waits *list, const struct heddle_schedule *schedule, const uint32_t *last,
		      uint32_t number)
{
	const struct heddle_schedule_step *step = &schedule->steps[number];
	uint32_t from = last[step->thread];
	struct story_wait *wait = &list->all[list->n];

	if (!waits(step->operation) || is_spinlock(step->operation))
		return;
	/*
	 * Who has not begun may not have come to it yet: who waits for an event is told, who comes to a
	 * lock is not.
	 */
	if (from == HEDDLE_NO_STEP ? takes(step->operation, 1)
				   : from + 1 == number || !was_left(schedule, from, step->operation))
		return;
	*wait = (struct story_wait){ .thread = step->thread,
				     .from = from,
				     .until = number,
				     .operation = step->operation,
				     .target = &step->target };
	wait->by = find_by(schedule, wait);
	if (from != HEDDLE_NO_STEP && schedule->steps[from].operation == HEDDLE_OP_CONDITION_WAIT) {
		wait->operation = HEDDLE_OP_CONDITION_SLEEP;
		wait->target = &schedule->steps[from].target;
	}
	list->n += wait->by != HEDDLE_NO_STEP;
}

static void add_for_ever(struct story_waits *list, const struct heddle_schedule *schedule, uint16_t thread,
			 uint32_t last)
{
	const struct heddle_schedule_thread *left = &schedule->threads[thread];

	if (left->ended || left->stopped || left->enabled || heddle_operation_joins(left->operation))
		return;
	list->all[list->n++] = (struct story_wait){ .thread = thread,
						    .from = last,
						    .until = HEDDLE_NO_STEP,
						    .by = HEDDLE_NO_STEP,
						    .operation = left->operation,
						    .target = &left->target };
}

/* Whether the run ended because nobody could go on. */
static bool is_standstill(const struct heddle_schedule *schedule)
{
	size_t i;

	if (schedule->n_waits > 0)
		return true;
	if (!schedule->has_finding || schedule->finding.kind != HEDDLE_LIVELOCK)
		return false;
	for (i = 0; i < schedule->n_threads; i++) {
		const struct heddle_schedule_thread *left = &schedule->threads[i];

		if (!left->ended && (left->stopped || left->enabled))
			return false;
	}
	return true;
}

int waits_find(struct story_waits *list, const struct heddle_schedule *schedule)
{
	uint32_t last[HEDDLE_THREADS_MAX], i;

	*list = (struct story_waits){ calloc(schedule->n_steps + schedule->n_threads + 1, sizeof(*list->all)),
				      0 };
	if (list->all == NULL)
		return -ENOMEM;
	for (i = 0; i < HEDDLE_THREADS_MAX; i++)
		last[i] = HEDDLE_NO_STEP;
	for (i = 0; i < schedule->n_steps; i++) {
		add_until(list, schedule, last, i);
		last[schedule->steps[i].thread] = i;
	}
	for (i = 0; is_standstill(schedule) && i < schedule->n_threads; i++)
		add_for_ever(list, schedule, (uint16_t)i, last[i]);
	return 0;
}

void waits_free(struct story_waits *list)
{
	free(list->all);
	*list = (struct story_waits){ NULL, 0 };
}

/* ---- locks held */

static void put(const char *held[HELD_MAX], size_t *n, const char *object)
{
	if (*n < HELD_MAX && object != NULL)
		held[(*n)++] = object;
}

static void drop(const char *held[HELD_MAX], size_t *n, const char *object)
{
	size_t i;

	for (i = *n; i > 0; i--) {
		if (!is_same(held[i - 1], object))
			continue;
		memmove(&held[i - 1], &held[i], (*n - i) * sizeof(*held));
		(*n)--;
		return;
	}
}

static void apply(const char *held[HELD_MAX], size_t *n, enum heddle_operation operation,
		  const struct heddle_target *target, int64_t value)
{
	if (takes(operation, value))
		put(held, n, target->object);
	else if (releases(operation))
		drop(held, n, target->object);
}

void waits_take(const struct heddle_schedule *schedule, uint32_t step, const char *held[HELD_MAX], size_t *n)
{
	const struct heddle_schedule_step *done = &schedule->steps[step];
	const struct heddle_schedule_touch *touch = &schedule->touches[done->first_touch];
	uint32_t i;

	apply(held, n, done->operation, &done->target, done->value);
	for (i = 0; i < done->n_touches; i++, touch++)
		apply(held, n, touch->operation, &touch->target, touch->value);
}

size_t waits_held(const struct heddle_schedule *schedule, uint16_t thread, uint32_t step,
		  const char *held[HELD_MAX])
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < schedule->n_steps && i <= step; i++) {
		if (schedule->steps[i].thread == thread)
			waits_take(schedule, i, held, &n);
	}
	return n;
}
