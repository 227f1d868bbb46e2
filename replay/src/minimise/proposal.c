// SPDX-License-Identifier: MIT
#include "minimise/proposal.h"

/* Steps that a thread takes in a row: [first, end). */
struct period {
	size_t first, end;
};

static const struct period nowhere = { SIZE_MAX, SIZE_MAX };

static struct period period_at(const struct heddle_schedule *schedule, size_t first)
{
	struct period period = { first, first + 1 };

	while (period.end < schedule->n_steps &&
	       schedule->steps[period.end].thread == schedule->steps[first].thread)
		period.end++;
	return period;
}

static struct period period_that_ends_at(const struct heddle_schedule *schedule, size_t end)
{
	struct period period = { end - 1, end };

	while (period.first > 0 &&
	       schedule->steps[period.first - 1].thread == schedule->steps[end - 1].thread)
		period.first--;
	return period;
}

/* The thread's next period from a step on; nowhere if there is none. */
static struct period next_period(const struct heddle_schedule *schedule, uint16_t thread, size_t from)
{
	size_t i;

	for (i = from; i < schedule->n_steps; i++) {
		if (schedule->steps[i].thread == thread)
			return period_at(schedule, i);
	}
	return nowhere;
}

static void append_steps(struct plan *plan, const struct heddle_schedule *schedule, size_t first, size_t end)
{
	size_t i;

	for (i = first; i < end && i < schedule->n_steps && plan->n < PLAN_MAX; i++)
		plan->picks[plan->n++] = schedule->steps[i].thread;
}

static void append_thread(struct plan *plan, uint16_t thread, size_t n)
{
	for (; n > 0 && plan->n < PLAN_MAX; n--)
		plan->picks[plan->n++] = thread;
}

void proposal_as_it_is(const struct heddle_schedule *schedule, struct plan *plan)
{
	plan->n = 0;
	append_steps(plan, schedule, 0, schedule->n_steps);
}

/* ---- without a preemption */

/* The step that the n-th preemption begins with; n_steps if there are not so many. */
static size_t find_preemption(const struct heddle_schedule *schedule, size_t n)
{
	size_t i;

	for (i = 1; i < schedule->n_steps; i++) {
		if (schedule->steps[i].preempts && n-- == 0)
			break;
	}
	return i;
}

/* All but the period `moved`, which comes before the step `to`; to SIZE_MAX: not at all. */
static void move_period(const struct heddle_schedule *schedule, struct period moved, size_t to,
			struct plan *plan)
{
	size_t n = schedule->n_steps;

	if (to <= moved.first) {
		append_steps(plan, schedule, 0, to);
		append_steps(plan, schedule, moved.first, moved.end);
		append_steps(plan, schedule, to, moved.first);
		append_steps(plan, schedule, moved.end, n);
		return;
	}
	append_steps(plan, schedule, 0, moved.first);
	append_steps(plan, schedule, moved.end, to < n ? to : n);
	if (to == SIZE_MAX)
		return;
	append_steps(plan, schedule, moved.first, moved.end);
	append_steps(plan, schedule, to, n);
}

enum { GOES_ON, COMES_LATER, RUNS, EXCHANGED, LEFT_OUT, WAYS };

bool proposal_without_preemption(const struct heddle_schedule *schedule, size_t number, struct plan *plan)
{
	size_t at = find_preemption(schedule, number / WAYS);
	struct period preempted, next;

	if (at >= schedule->n_steps)
		return false;
	plan->n = 0;
	preempted = period_that_ends_at(schedule, at);
	next = next_period(schedule, schedule->steps[at - 1].thread, at);
	switch (number % WAYS) {
	case GOES_ON:
		if (next.first < schedule->n_steps)
			move_period(schedule, next, at, plan);
		break;
	case COMES_LATER:
		if (next.first < schedule->n_steps)
			move_period(schedule, preempted, next.first, plan);
		break;
	case RUNS:
		append_steps(plan, schedule, 0, at);
		append_thread(plan, schedule->steps[at - 1].thread, schedule->n_steps);
		append_steps(plan, schedule, at, schedule->n_steps);
		break;
	case EXCHANGED:
		move_period(schedule, period_at(schedule, at), preempted.first, plan);
		break;
	default:
		move_period(schedule, preempted, SIZE_MAX, plan);
	}
	return true;
}

/* ---- without steps */

static size_t count_periods(const struct heddle_schedule *schedule)
{
	size_t n = 0, i;

	for (i = 0; i < schedule->n_steps; i++)
		n += i == 0 || schedule->steps[i].thread != schedule->steps[i - 1].thread;
	return n;
}

/* The n-th from the end. */
static struct period period_from_end(const struct heddle_schedule *schedule, size_t n)
{
	struct period period = period_that_ends_at(schedule, schedule->n_steps);

	for (; n > 0; n--)
		period = period_that_ends_at(schedule, period.first);
	return period;
}

static void leave_out_thread(const struct heddle_schedule *schedule, size_t thread, struct plan *plan)
{
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (schedule->steps[i].thread != thread)
			append_steps(plan, schedule, i, i + 1);
	}
}

bool proposal_without_steps(const struct heddle_schedule *schedule, size_t number, struct plan *plan)
{
	size_t n_periods = count_periods(schedule);
	struct period period;

	plan->n = 0;
	if (number < schedule->n_threads) {
		leave_out_thread(schedule, number, plan);
		return true;
	}
	number -= schedule->n_threads;
	if (number >= 2 * n_periods)
		return false;
	period = period_from_end(schedule, number % n_periods);
	if (number >= n_periods)
		period.first = period.end - 1;
	move_period(schedule, period, SIZE_MAX, plan);
	return true;
}
