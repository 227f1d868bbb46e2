/* SPDX-License-Identifier: MIT */
/*
 * The path of every operation, inline: what an operation does before its step, and what it records.
 *
 *   operation_begin ── note what is pending ── step_pick ── switch ──> the picked thread's operation goes on,
 *                                                                      does what it does, operation_touch
 *
 * It is inline for two reasons. Most fields of an operation are constant where it is written, so the compiler
 * drops most of the checks and copies here. And only one return, that of the operation, lies between the
 * switch and the code under test, instead of one for each function here: after a switch the processor can
 * hardly predict returns.
 */
#ifndef SCHEDULER_STEP_H
#define SCHEDULER_STEP_H

#include "hooks/access.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/section.h"
#include "run/address.h"
#include "run/caller.h"
#include "run/engine.h"
#include "run/lifetime.h"
#include "run/thread.h"
#include "run/operation_table.h"

#include <assert.h>

#define ON_THE_PATH	  static inline __attribute__((always_inline))
#define RARELY(condition) __builtin_expect((condition), 0)

/**
 * Ends the step in progress, picks a thread, begins its step and returns it. Leaves the execution when no
 * thread can be picked.
 */
struct heddle_thread *step_pick(void);
/** Adds value, returned by an operation, to the observation. Only while observing. */
void step_observe(int64_t value);
_Noreturn void step_too_many_touches(const struct heddle_where *where);
_Noreturn void step_refuse(enum heddle_operation kind, const struct heddle_where *where);
_Noreturn void step_must_not_sleep(const struct heddle_where *where, enum heddle_operation kind);

/* Whether the operation has an object: by its kind, which is constant where the operation is written. */
ON_THE_PATH bool step_has_object(const struct operation *operation)
{
	enum operation_object object = operation_row(operation->kind)->object;

	return object == OBJECT_ALWAYS || (object == OBJECT_MAYBE && operation->object);
}

/* Notes the pending operation in the thread's info, where strategies see it. */
ON_THE_PATH void step_note_pending(struct heddle_thread *thread, const struct operation *operation)
{
	struct heddle_thread_info *info = thread->info;

	info->operation = (uint16_t)operation->kind;
	info->access = (uint16_t)operation->access;
	info->object = step_has_object(operation) ? operation->object->id : 0;
	info->low = operation->low;
	info->high = operation->high;
	info->where = operation->where;
	info->round = operation->round;
	info->waits_for.object = NULL;
	info->waits_for_object = 0;
	if (RARELY(operation->waits_for && operation->waits_for->object)) {
		info->waits_for = *operation->waits_for;
		info->waits_for_object = operation->waits_for->object->id;
	}
	thread->enabled = operation->enabled;
	thread->context = operation->context;
}

/*
 * Puts the thread into the set that says when to ask whether it is enabled. A join is enabled by the end of a
 * thread and stays enabled, so it is asked only when a thread ends.
 */
ON_THE_PATH void step_enlist(const struct heddle_thread *self, const struct operation *operation)
{
	bool joins = operation_joins(operation->kind);
	struct heddle_thread_set *list = &engine->ready;

	assert(!operation->enabled || operation_row(operation->kind)->wait != WAITS_NOT);
	if (joins && !operation->enabled(self, operation->context))
		list = &engine->joining;
	else if (!joins && operation->enabled)
		list = &engine->blocking;
	thread_remove_from(&engine->ready, self);
	thread_remove_from(&engine->blocking, self);
	thread_add_to(list, self);
}

/*
 * Returns the thread that runs next: the picked one, or, if the thread is in its prelude, its creator. The
 * prelude is the code of a new thread before its first operation; it runs within its creator's step.
 */
ON_THE_PATH struct heddle_thread *step_next(struct heddle_thread *self)
{
	struct heddle_thread *creator = self->return_to;

	if (!creator)
		return step_pick();
	self->return_to = NULL;
	return creator;
}

ON_THE_PATH void step_announce(const struct operation *operation)
{
	struct heddle_thread *self = engine->self, *next;

	step_note_pending(self, operation);
	step_enlist(self, operation);
	next = step_next(self);
	engine->self = next;
	if (next != self)
		fiber_switch(&self->fiber, &next->fiber, false);
}

/* Rare cases work on a copy: an operation whose address does not escape is never assembled in memory. */
ON_THE_PATH void step_announce_solo(const struct operation *operation)
{
	const struct operation copy = *operation;

	engine_announce(&copy);
}

ON_THE_PATH void step_begin_in_section(const struct operation *operation)
{
	const struct operation copy = *operation;

	section_before_touch(&copy);
}

ON_THE_PATH void step_use_dead(const struct operation *operation, bool is_announced)
{
	const struct operation copy = *operation;

	object_use_dead(&copy, is_announced);
}

/*
 * Another thread may have ended the object's life before the operation was picked. A waiting thread was told
 * by its `enabled` function; a woken sleeper does not touch its queue any more.
 */
ON_THE_PATH void step_check_again(const struct operation *operation)
{
	if (operation->enabled) {
		if (RARELY(engine->self->enabled == object_is_lost))
			object_report_lost();
	} else if (operation->kind != HEDDLE_OP_WAIT_SLEEP && RARELY(!object_is_live(operation->object))) {
		step_use_dead(operation, true);
	}
}

/* Checks that the calling thread is a thread of the running execution, and may go on. */
ON_THE_PATH void step_enter(const struct operation *operation)
{
	if (RARELY(!caller_is_scheduled()))
		step_refuse(operation->kind, operation->where);
	finding_stop_if_due();
}

ON_THE_PATH void step_begin(const struct operation *operation)
{
	access_settle();
	objects_follow_stack();
	if (step_has_object(operation) && RARELY(!object_is_live(operation->object))) {
		step_use_dead(operation, false);
		return;
	}
	if (engine_solo()) {
		if (RARELY(operation->enabled && !operation->enabled(engine->self, operation->context)))
			step_announce_solo(operation);
		return;
	}
	if (RARELY(engine->self->n_held))
		step_begin_in_section(operation);
	else
		step_announce(operation);
	if (step_has_object(operation))
		step_check_again(operation);
}

/**
 * Begins an operation. Checks the caller, the object and the context; then announces the operation. Inside a
 * section it joins the footprint instead; solo and enabled, nothing is done.
 */
ON_THE_PATH void operation_begin(const struct operation *operation)
{
	step_enter(operation);
	step_begin(operation);
}

/** The same for operations that may sleep, which are findings inside a section or in an interrupt. */
ON_THE_PATH void operation_begin_sleeping(const struct operation *operation)
{
	step_enter(operation);
	if (RARELY(engine->self->n_held || engine->self->info->interrupt))
		step_must_not_sleep(operation->where, operation->kind);
	step_begin(operation);
}

/* Returns whether the step in progress was announced for this operation. */
ON_THE_PATH bool step_is_of(const struct heddle_step *step, const struct operation *operation)
{
	return step->operation == operation->kind && step->object == operation->object->id &&
	       step->where == operation->where;
}

/**
 * As operation_touch, for another range of the object than the announced one. An address is recorded as the
 * place that it points to.
 */
ON_THE_PATH void operation_touch_range(const struct operation *operation, uint64_t low, uint64_t high,
				       enum heddle_access access, int64_t value)
{
	struct heddle_step *step = engine->step;
	struct heddle_touch *touch;

	assert(operation_row(operation->kind)->accesses >> access & 1);
	value = address_record(value);
	if (RARELY(engine->observing) && access != HEDDLE_ADD) /* the result of an add is not returned */
		step_observe(value);
	if (engine_solo() || !engine->step_open)
		return;
	if (RARELY(engine->execution.n_touches >= TOUCHES_MAX - TOUCHES_OF_STOPS) &&
	    !engine->self->info->stopped)
		step_too_many_touches(operation->where);
	if (!engine->self->n_held)
		section_note_unlocked(operation->object);
	if (step_is_of(step, operation))
		step->value = value;
	step->n_touches++;
	touch = &engine->touches[engine->execution.n_touches++];
	touch->object = operation->object->id;
	touch->access = (uint16_t)access;
	touch->operation = (uint16_t)operation->kind;
	touch->low = low;
	touch->high = high;
	touch->value = value;
	touch->where = operation->where;
}

/** Records the operation's touch. Call it once after operation_begin, before anything else is announced. */
ON_THE_PATH void operation_touch(const struct operation *operation, enum heddle_access access, int64_t value)
{
	operation_touch_range(operation, operation->low, operation->high, access, value);
}

/** Notes the expected value of the compare-exchange whose touch was recorded last. */
static inline void operation_expected(int64_t expected)
{
	if (!engine_solo() && engine->step_open)
		engine->touches[engine->execution.n_touches - 1].expected = address_record(expected);
}

#endif
