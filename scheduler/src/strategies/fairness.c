/* SPDX-License-Identifier: MIT */
#include "strategies/fairness.h"

#include <string.h>

void fairness_begin(struct fairness *fairness)
{
	fairness->n = 0;
	fairness->last = -1;
}

/* The first window begins with a thread's first yield: until then no thread must go before it. */
static void meet(struct fairness *fairness, size_t n_threads)
{
	for (; fairness->n < n_threads; fairness->n++) {
		struct fairness_window *window = &fairness->threads[fairness->n];

		*window = (struct fairness_window){ .goes_before = { { 0 } } };
		memset(&window->ran, 0xff, sizeof(window->ran));
	}
}

/* Notes the effect of the last step, now that the enabled threads after it are known. */
static void note_last(struct fairness *fairness, const struct heddle_view *view)
{
	const struct heddle_thread_set disabled =
		heddle_thread_set_minus(fairness->last_enabled, view->enabled);
	struct fairness_window *last = &fairness->threads[fairness->last];

	last->disabled_by_it = heddle_thread_set_or(last->disabled_by_it, disabled);
	for (size_t i = 0; i < view->n_threads; i++) {
		struct fairness_window *window = &fairness->threads[i];

		heddle_thread_set_remove(&window->goes_before, (unsigned)fairness->last);
		window->always_enabled = heddle_thread_set_and(window->always_enabled, view->enabled);
		heddle_thread_set_add(&window->ran, (unsigned)fairness->last);
	}
}

static void begin_window(struct fairness_window *window, struct heddle_thread_set enabled)
{
	const struct heddle_thread_set owed = heddle_thread_set_minus(
		heddle_thread_set_or(window->always_enabled, window->disabled_by_it), window->ran);

	*window = (struct fairness_window){ .goes_before = heddle_thread_set_or(window->goes_before, owed),
					    .always_enabled = enabled };
}

struct heddle_thread_set fairness_allowed(struct fairness *fairness, const struct heddle_view *view)
{
	struct heddle_thread_set allowed = { 0 };

	meet(fairness, view->n_threads);
	if (fairness->last >= 0)
		note_last(fairness, view);
	if (fairness->last >= 0 && fairness->last_yields)
		begin_window(&fairness->threads[fairness->last], view->enabled);
	HEDDLE_FOR_EACH_THREAD(thread, &view->enabled) {
		if (!heddle_thread_sets_meet(&fairness->threads[thread].goes_before, &view->enabled))
			heddle_thread_set_add(&allowed, (unsigned)thread);
	}
	return allowed;
}

void fairness_picks(struct fairness *fairness, const struct heddle_view *view, int thread)
{
	fairness->last = thread;
	fairness->last_yields = view->threads[thread].operation == HEDDLE_OP_YIELD;
	fairness->last_enabled = view->enabled;
}
