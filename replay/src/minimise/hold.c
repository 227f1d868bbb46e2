// SPDX-License-Identifier: MIT
#include "minimise/hold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int hold_open(struct hold *hold, const struct orders *orders, uint64_t seed)
{
	*hold = (struct hold){ .orders = orders, .seed = seed };
	hold->count = calloc(orders->n_kinds + 1, sizeof(*hold->count));
	hold->is_done = calloc(orders->facts.n_events + 1, sizeof(*hold->is_done));
	if (hold->count != NULL && hold->is_done != NULL)
		return 0;
	hold_close(hold);
	return -ENOMEM;
}

void hold_close(struct hold *hold)
{
	free(hold->count);
	free(hold->is_done);
	hold->count = NULL;
	hold->is_done = NULL;
}

/* xorshift64*: small, and the same everywhere. */
static uint64_t draw(struct hold *hold)
{
	hold->seed ^= hold->seed >> 12;
	hold->seed ^= hold->seed << 25;
	hold->seed ^= hold->seed >> 27;
	return hold->seed * UINT64_C(0x2545f4914f6cdd1d);
}

static uint32_t event_of(const struct hold *hold, size_t kind, uint32_t nth)
{
	const struct orders *orders = hold->orders;

	if (kind == orders->n_kinds || nth >= orders->kinds[kind].n)
		return HEDDLE_NO_STEP;
	return orders->of_kind[orders->kinds[kind].first + nth];
}

/* ---- the strategy */

static void *open_it(const struct heddle_options *options)
{
	return options->strategy_argument;
}

static void close_it(void *self)
{
	(void)self;
}

static bool begin(void *self)
{
	struct hold *hold = self;

	memset(hold->count, 0, hold->orders->n_kinds * sizeof(*hold->count));
	memset(hold->is_done, 0, hold->orders->facts.n_events * sizeof(*hold->is_done));
	hold->n_steps = 0;
	return true;
}

static void note_done(struct hold *hold, const struct heddle_execution *execution)
{
	const struct heddle_step *step;
	uint32_t event;
	size_t kind;

	for (; hold->n_steps < execution->n_steps; hold->n_steps++) {
		step = &execution->steps[hold->n_steps];
		kind = orders_kind(hold->orders, execution, execution->threads[step->thread].name,
				   step->operation, step->object, step->where);
		if (kind == hold->orders->n_kinds)
			continue;
		event = event_of(hold, kind, hold->count[kind]++);
		if (event != HEDDLE_NO_STEP)
			hold->is_done[event] = true;
	}
}

static bool must_wait(const struct hold *hold, const struct heddle_view *view, int thread)
{
	const struct heddle_thread_info *info = &view->threads[thread];
	const struct heddle_order *order;
	uint32_t event;
	size_t kind, i;

	kind = orders_kind(hold->orders, view->execution, info->name, info->operation, info->object,
			   info->where);
	if (kind == hold->orders->n_kinds)
		return false;
	event = event_of(hold, kind, hold->count[kind]);
	for (i = 0; i < hold->n_held; i++) {
		if (hold->held[i] >= hold->orders->n)
			continue; /* a choice: chance has it */
		order = &hold->orders->all[hold->held[i]];
		if (order->later == event && !hold->is_done[order->earlier])
			return true;
	}
	return false;
}

/* In half of the picks who ran goes on: so that some executions have few preemptions, and others many. */
static int pick(void *self, const struct heddle_view *view)
{
	struct hold *hold = self;
	struct heddle_thread_set free_to_go = { 0 };

	note_done(hold, view->execution);
	HEDDLE_FOR_EACH_THREAD(thread, &view->enabled) {
		if (hold->n_held == 0 || !must_wait(hold, view, thread))
			heddle_thread_set_add(&free_to_go, (unsigned)thread);
	}
	if (heddle_thread_set_is_empty(&free_to_go))
		free_to_go = view->enabled;
	if (view->previous >= 0 && heddle_thread_set_has(&free_to_go, (unsigned)view->previous) &&
	    (draw(hold) >> 63) != 0)
		return view->previous;
	return heddle_thread_set_nth(&free_to_go,
				     (unsigned)((draw(hold) >> 32) % heddle_thread_set_count(&free_to_go)));
}

static int choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)((draw(self) >> 32) % (unsigned)n);
}

static void restart(void *self)
{
	(void)self;
}

const struct heddle_strategy hold_strategy = {
	.name = "hold",
	.promise = "executions that have some orders of another one, as far as they can",
	.open = open_it,
	.close = close_it,
	.restart = restart,
	.begin = begin,
	.pick = pick,
	.choose = choose,
};
