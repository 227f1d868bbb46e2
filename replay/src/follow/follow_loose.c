// SPDX-License-Identifier: MIT
/*
 * With best effort: for code that has changed since. The recorded steps are taken in order. A step that
 * nobody can do as it stands is settled by what its thread is about to do instead:
 *
 *   a later recorded step of that thread,
 *   or where it was left at the end        those between have vanished: they are passed over
 *   something that is not recorded         new: the thread does it, and the step stays
 *   nothing (blocked, ended, not created)  the step is passed over
 */
#include "follow/follow.h"
#include "follow/known.h"
#include "schedule/text.h"

#include <string.h>

bool heddle_follow_is_about_to(const struct heddle_execution *execution,
			       const struct heddle_thread_info *thread, enum heddle_operation operation,
			       const struct heddle_target *target)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];

	if (thread->operation != operation)
		return false;
	if (execution == NULL || thread->object == 0 || target->object == NULL)
		return (thread->object == 0) == (target->object == NULL);
	heddle_object_name(execution, thread->object, name, sizeof(name));
	return strcmp(name, target->object) == 0;
}

/*
 * The first step from `from` on that this recorded thread has still to do and is about to do; n_steps if
 * there is none.
 */
static size_t find_ahead(const struct follow *follow, const struct heddle_thread_info *thread, size_t from)
{
	const struct heddle_schedule *schedule = follow->schedule;
	size_t i;

	for (i = from; i < schedule->n_steps; i++) {
		if (!follow->passed[i] && schedule->steps[i].thread == schedule->steps[from].thread &&
		    heddle_follow_is_about_to(follow->execution, thread, schedule->steps[i].operation,
					      &schedule->steps[i].target))
			return i;
	}
	return schedule->n_steps;
}

/* Whether the thread is where the recorded execution left it: then nothing that it did before is to come. */
static bool is_where_it_was_left(const struct follow *follow, const struct heddle_thread_info *thread,
				 const struct heddle_schedule_thread *recorded)
{
	return !recorded->ended && !recorded->stopped &&
	       heddle_follow_is_about_to(follow->execution, thread, recorded->operation, &recorded->target);
}

static void pass_until(struct follow *follow, size_t from, size_t end)
{
	uint16_t thread = follow->schedule->steps[from].thread;
	size_t i;

	for (i = from; i < end; i++)
		follow->passed[i] |= follow->schedule->steps[i].thread == thread;
}

static void differ(struct follow *follow, const struct heddle_view *view, size_t step, int thread)
{
	const struct heddle_schedule *schedule = follow->schedule;
	char expected[HEDDLE_REPLAY_TEXT_MAX], *instead;

	heddle_text_step(schedule, &schedule->steps[step], expected, sizeof(expected));
	instead = heddle_follow_difference(follow, (uint32_t)step, expected);
	if (instead == NULL)
		return;
	if (thread < 0 || view->threads[thread].ended) {
		snprintf(instead, HEDDLE_REPLAY_TEXT_MAX, "that thread %s",
			 thread < 0 ? "does not exist yet" : "has ended");
		return;
	}
	heddle_follow_pending(follow, &view->threads[thread], instead, HEDDLE_REPLAY_TEXT_MAX);
	if (!heddle_thread_set_has(&view->enabled, (unsigned)thread))
		strncat(instead, ", which is blocked", HEDDLE_REPLAY_TEXT_MAX - strlen(instead) - 1);
}

/* Settles the recorded step `step`. Returns the thread to run, -1 to go on with the next step. */
static int settle(struct follow *follow, const struct heddle_view *view, size_t step)
{
	const struct heddle_schedule *schedule = follow->schedule;
	const struct heddle_schedule_thread *recorded = &schedule->threads[schedule->steps[step].thread];
	int thread = heddle_follow_thread(view, recorded->name);
	size_t ahead;

	if (thread < 0 || !heddle_thread_set_has(&view->enabled, (unsigned)thread)) {
		differ(follow, view, step, thread);
		follow->passed[step] = true;
		return -1;
	}
	ahead = find_ahead(follow, &view->threads[thread], step);
	if (ahead == step) {
		follow->passed[step] = true;
		follow->taken = step;
		return thread;
	}
	differ(follow, view, step, thread);
	if (ahead == schedule->n_steps && !is_where_it_was_left(follow, &view->threads[thread], recorded))
		return thread;
	pass_until(follow, step, ahead);
	return -1;
}

static int longest_running(const struct heddle_view *view)
{
	if (view->previous >= 0 && heddle_thread_set_has(&view->enabled, (unsigned)view->previous))
		return view->previous;
	return heddle_thread_set_first(&view->enabled);
}

static int pick(void *self, const struct heddle_view *view)
{
	struct follow *follow = self;
	int thread = -1;

	follow->taken = follow->schedule->n_steps;
	while (thread < 0 && follow->next < follow->schedule->n_steps) {
		if (follow->passed[follow->next])
			follow->next++;
		else
			thread = settle(follow, view, follow->next);
	}
	heddle_replay_before_step(view->step);
	return thread >= 0 ? thread : longest_running(view);
}

/* A choice is taken as the next recorded one of the same name and size, else its first value. */
static int choose(void *self, int n, const char *why)
{
	struct follow *follow = self;
	const struct heddle_schedule *schedule = follow->schedule;
	size_t i;

	for (i = follow->next_choice; i < schedule->n_choices; i++) {
		if (schedule->choices[i].n != n ||
		    strcmp(schedule->choices[i].why, why != NULL ? why : "") != 0)
			continue;
		follow->next_choice = i + 1;
		return schedule->choices[i].value;
	}
	return 0;
}

static bool splits(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct follow *follow = self;

	return known_splits_in_step(follow->schedule, follow->taken, execution, next);
}

static bool sees(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	return known_sees(((const struct follow *)self)->schedule, execution, next);
}

static const struct heddle_following loosely_following = { .splits = splits, .sees = sees };

const struct heddle_strategy heddle_follow_loosely = {
	.name = "replay with best effort",
	.promise = "one execution, as near to the recorded one as the code allows",
	.open = heddle_follow_open,
	.close = heddle_follow_close,
	.restart = heddle_follow_restart,
	.begin = heddle_follow_begin,
	.pick = pick,
	.choose = choose,
	.step = heddle_follow_step,
	.following = &loosely_following,
};
