/* SPDX-License-Identifier: MIT */
#include "strategies/fairness.h"

#include <string.h>

void fairness_begin(struct fairness *fairness)
{
	memset(fairness, 0, sizeof(*fairness));
	fairness->last = -1;
	/* The first window begins with a thread's first yield: until then no thread must go before it. */
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		fairness->threads[i].ran = UINT64_MAX;
}

/* Notes the effect of the last step, now that the enabled threads after it are known. */
static void note_last(struct fairness *fairness, const struct heddle_view *view)
{
	uint64_t last = UINT64_C(1) << fairness->last;

	fairness->threads[fairness->last].disabled_by_it |= fairness->last_enabled & ~view->enabled;
	for (size_t i = 0; i < view->n_threads; i++) {
		fairness->threads[i].goes_before &= ~last;
		fairness->threads[i].always_enabled &= view->enabled;
		fairness->threads[i].ran |= last;
	}
}

static void begin_window(struct fairness *fairness, int thread, uint64_t enabled)
{
	uint64_t owed =
		(fairness->threads[thread].always_enabled | fairness->threads[thread].disabled_by_it) &
		~fairness->threads[thread].ran;

	fairness->threads[thread].goes_before |= owed;
	fairness->threads[thread].always_enabled = enabled;
	fairness->threads[thread].disabled_by_it = 0;
	fairness->threads[thread].ran = 0;
}

uint64_t fairness_allowed(struct fairness *fairness, const struct heddle_view *view)
{
	uint64_t allowed = 0;

	if (fairness->last >= 0)
		note_last(fairness, view);
	if (fairness->last >= 0 && fairness->last_yields)
		begin_window(fairness, fairness->last, view->enabled);
	for (uint64_t rest = view->enabled; rest; rest &= rest - 1) {
		int thread = __builtin_ctzll(rest);
		if (!(fairness->threads[thread].goes_before & view->enabled))
			allowed |= UINT64_C(1) << thread;
	}
	return allowed;
}

void fairness_picks(struct fairness *fairness, const struct heddle_view *view, int thread)
{
	fairness->last = thread;
	fairness->last_yields = view->threads[thread].operation == HEDDLE_OP_YIELD;
	fairness->last_enabled = view->enabled;
}
