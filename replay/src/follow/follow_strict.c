// SPDX-License-Identifier: MIT
/*
 * Strictly: the n-th pick is the n-th step's thread, which must be about to do the n-th step's operation.
 * Objects, values and footprints are compared when the execution is over, since some objects get their final
 * names only then.
 */
#include "schedule/capture.h"
#include "schedule/compare.h"
#include "follow/follow.h"
#include "schedule/text.h"

#include <string.h>

static int stop(struct follow *follow, const char *why, int thread)
{
	follow->stopped = true;
	follow->stopped_why = why;
	follow->stopped_thread = thread;
	return HEDDLE_ABANDON;
}

/* Threads could have gone on: the schedule says nothing of what follows its finding. */
static bool ends_at_finding(const struct heddle_schedule *schedule)
{
	size_t i;

	if (!schedule->has_finding || schedule->finding.step != schedule->n_steps)
		return false;
	for (i = 0; i < schedule->n_threads; i++) {
		if (schedule->threads[i].enabled)
			return true;
	}
	return false;
}

static bool is_found(const struct heddle_schedule *schedule, const struct heddle_execution *execution)
{
	size_t i;

	for (i = 0; i < execution->n_findings; i++) {
		if (heddle_compare_finding(schedule, execution, &execution->findings[i]))
			return true;
	}
	return false;
}

/*
 * Where the finding is there, it is the end. Else each thread goes on as long as it can, and what comes of
 * that is the outcome.
 */
static int pick_behind_end(struct follow *follow, const struct heddle_view *view)
{
	if (!ends_at_finding(follow->schedule))
		return stop(follow, NULL, heddle_thread_set_first(&view->enabled));
	follow->is_behind_end = true;
	if (is_found(follow->schedule, view->execution))
		return HEDDLE_ABANDON;
	heddle_replay_before_step(view->step);
	return heddle_follow_longest(view);
}

static int pick(void *self, const struct heddle_view *view)
{
	struct follow *follow = self;
	const struct heddle_schedule *schedule = follow->schedule;
	const struct heddle_schedule_step *step;
	int thread;

	if (view->step >= schedule->n_steps)
		return pick_behind_end(follow, view);
	step = &schedule->steps[view->step];
	thread = heddle_follow_thread(view, schedule->threads[step->thread].name);
	if (thread < 0)
		return stop(follow, "there is no such thread yet", -1);
	if (view->threads[thread].stopped)
		return stop(follow, "that thread has stopped at a finding", -1);
	if (view->threads[thread].ended)
		return stop(follow, "that thread has ended", -1);
	if (!heddle_thread_set_has(&view->enabled, (unsigned)thread) ||
	    view->threads[thread].operation != step->operation)
		return stop(follow, NULL, thread);
	heddle_replay_before_step(view->step);
	return thread;
}

/* A choice stops the execution in the midst of a step: told at once, and the end has nothing to add. */
static int stop_at_choice(struct follow *follow, const struct heddle_schedule_choice *recorded, int n,
			  const char *why)
{
	uint32_t step = follow->execution != NULL ? (uint32_t)follow->execution->n_steps - 1 : 0;
	char expected[HEDDLE_REPLAY_TEXT_MAX] = "no further choice", *instead;

	if (recorded != NULL)
		snprintf(expected, sizeof(expected), "a choice of %u \"%s\"", recorded->n, recorded->why);
	instead = heddle_follow_difference(follow, step, expected);
	if (instead != NULL)
		snprintf(instead, HEDDLE_REPLAY_TEXT_MAX, "a choice of %d \"%s\"", n, why);
	return HEDDLE_ABANDON;
}

static int choose(void *self, int n, const char *why)
{
	struct follow *follow = self;
	const struct heddle_schedule_choice *choice = NULL;

	if (follow->is_behind_end)
		return 0;
	if (follow->next_choice < follow->schedule->n_choices)
		choice = &follow->schedule->choices[follow->next_choice];
	if (choice == NULL || choice->n != n || strcmp(choice->why, why != NULL ? why : "") != 0)
		return stop_at_choice(follow, choice, n, why != NULL ? why : "");
	follow->next_choice++;
	return choice->value;
}

/* The step that thread takes after `step`, NULL if it takes none. */
static const struct heddle_schedule_step *next_of_thread(const struct heddle_schedule *schedule, size_t step)
{
	size_t i;

	for (i = step + 1; i < schedule->n_steps; i++) {
		if (schedule->steps[i].thread == schedule->steps[step].thread)
			return &schedule->steps[i];
	}
	return NULL;
}

/* Leaving a section touches the locks that it holds once more, as its last touches. */
static bool only_locks_are_left(const struct heddle_schedule *schedule,
				const struct heddle_schedule_step *step, uint32_t n_done)
{
	uint32_t i;

	for (i = n_done; i < step->n_touches; i++) {
		enum heddle_operation operation = schedule->touches[step->first_touch + i].operation;

		if (operation != HEDDLE_OP_SPIN_LOCK && operation != HEDDLE_OP_SPIN_LOCK_SHARED)
			return false;
	}
	return n_done <= step->n_touches;
}

/* What a thread was about to do when the execution ended, NULL if it had ended or stopped. */
static const struct heddle_schedule_thread *pending_of(const struct heddle_schedule *schedule, int thread)
{
	const struct heddle_schedule_thread *of = thread < 0 ? NULL : &schedule->threads[thread];

	return of == NULL || of->ended || of->stopped ? NULL : of;
}

/* Up to "#2": an object of the same name that is yet to come may take the place of the first of them. */
static bool is_named(const struct heddle_execution *execution, uint32_t object, const char *recorded)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];
	size_t n;

	heddle_object_name(execution, object, name, sizeof(name));
	n = strcspn(name, "#");
	return n == strcspn(recorded, "#") && strncmp(name, recorded, n) == 0;
}

/* What takes a thread on inside a section: an operation on an object, the same one; or one without. */
static bool goes_on_with(const struct heddle_execution *execution, const struct heddle_next *next,
			 enum heddle_operation operation, const struct heddle_target *target)
{
	if (operation != next->operation || next->object == 0 || target->object == NULL)
		return operation == next->operation;
	return target->low == next->low && target->high == next->high &&
	       is_named(execution, next->object, target->object);
}

/*
 * A section is left where the recorded one was: once the touches of its part are done, if its thread goes on
 * inside, or was about to when the execution was cut. What the scheduler learns in one execution is less than
 * what the exploration knew that found this one.
 */
static bool splits(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct heddle_schedule *schedule = ((struct follow *)self)->schedule;
	size_t step = execution->n_steps - 1;
	const struct heddle_schedule_step *then;
	const struct heddle_schedule_thread *pending;
	bool goes_on;

	if (execution->n_steps == 0 || step >= schedule->n_steps)
		return false;
	then = next_of_thread(schedule, step);
	pending = pending_of(schedule, schedule->steps[step].thread);
	if (then != NULL)
		goes_on = then->inside && goes_on_with(execution, next, then->operation, &then->target);
	else
		goes_on = pending != NULL &&
			  goes_on_with(execution, next, pending->operation, &pending->target);
	return goes_on &&
	       only_locks_are_left(schedule, &schedule->steps[step],
				   heddle_capture_count_touches(execution, &execution->steps[step]));
}

static bool is_access(const struct heddle_execution *execution, const struct heddle_next *next,
		      enum heddle_operation operation, const struct heddle_target *target)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];

	if (operation != next->operation || target->object == NULL || target->low != next->low ||
	    target->high != next->high)
		return false;
	heddle_object_name(execution, next->object, name, sizeof(name));
	return strcmp(name, target->object) == 0;
}

/* Whether it is what the thread's step in progress touched next. */
static bool is_touch(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		     const struct heddle_next *next)
{
	size_t step = execution->n_steps - 1;
	const struct heddle_schedule_touch *touch;
	uint32_t n_done;

	if (execution->n_steps == 0 || step >= schedule->n_steps ||
	    execution->steps[step].thread != next->thread)
		return false;
	n_done = heddle_capture_count_touches(execution, &execution->steps[step]);
	touch = &schedule->touches[schedule->steps[step].first_touch + n_done];
	return n_done < schedule->steps[step].n_touches &&
	       is_access(execution, next, touch->operation, &touch->target);
}

/* Whether it is the step that the thread took next, or was about to take when the execution was cut. */
static bool is_step(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		    const struct heddle_next *next)
{
	int thread = heddle_schedule_thread_by_name(schedule, execution->threads[next->thread].name);
	const struct heddle_schedule_thread *pending = pending_of(schedule, thread);
	size_t i = execution->n_steps;

	while (i < schedule->n_steps && schedule->steps[i].thread != thread)
		i++;
	if (i < schedule->n_steps)
		return is_access(execution, next, schedule->steps[i].operation, &schedule->steps[i].target);
	return pending != NULL && is_access(execution, next, pending->operation, &pending->target);
}

/* All accesses to some bytes were operations, or none: what was one can be told by what is recorded next. */
static bool sees(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct heddle_schedule *schedule = ((struct follow *)self)->schedule;

	return is_touch(schedule, execution, next) || is_step(schedule, execution, next);
}

/* What was expected in the step that the execution stopped at, and what there is. */
static void tell(struct follow *follow, const struct heddle_execution *execution)
{
	const struct heddle_schedule *schedule = follow->schedule;
	const struct heddle_thread_info *thread;
	size_t step = execution->n_steps;
	char expected[HEDDLE_REPLAY_TEXT_MAX], *instead;

	if (step < schedule->n_steps)
		heddle_text_step(schedule, &schedule->steps[step], expected, sizeof(expected));
	else
		snprintf(expected, sizeof(expected), "the end of the run");
	instead = heddle_follow_difference(follow, (uint32_t)step, expected);
	if (instead == NULL)
		return;
	if (follow->stopped_why != NULL || !follow->stopped) {
		snprintf(instead, HEDDLE_REPLAY_TEXT_MAX, "%s",
			 follow->stopped ? follow->stopped_why : "the end of the run");
		return;
	}
	thread = &execution->threads[follow->stopped_thread];
	heddle_follow_pending(follow, thread, instead, HEDDLE_REPLAY_TEXT_MAX);
	if (!thread->enabled)
		strncat(instead, ", which is blocked", HEDDLE_REPLAY_TEXT_MAX - strlen(instead) - 1);
}

static int end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct follow *follow = self;

	(void)error;
	follow->execution = execution;
	if (follow->stopped || execution->n_steps < follow->schedule->n_steps)
		tell(follow, execution);
	return 0;
}

static const struct heddle_following following = { .splits = splits, .sees = sees };

const struct heddle_strategy heddle_follow_strictly = {
	.name = "replay",
	.promise = "one recorded execution, step by step",
	.open = heddle_follow_open,
	.close = heddle_follow_close,
	.restart = heddle_follow_restart,
	.begin = heddle_follow_begin,
	.pick = pick,
	.choose = choose,
	.step = heddle_follow_step,
	.end = end,
	.following = &following,
};
