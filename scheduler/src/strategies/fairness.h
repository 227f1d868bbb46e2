/* SPDX-License-Identifier: MIT */
/*
 * Fair scheduling: a yielding thread cannot make progress by itself, and goes on only after the others had
 * their turn.
 *
 * Musuvathi, Qadeer: Fair stateless model checking, PLDI 2008. For strategies that enumerate schedules, so
 * that a loop of yields does not make their executions endless. dpor does not use it, since it makes
 * enabledness depend on the history. Without yields no thread is held back.
 *
 * The window of a thread lasts from one of its yields to the next. A thread goes before it that did not run
 * in the window, and was enabled throughout or was disabled by the thread.
 */
#ifndef SCHEDULER_FAIRNESS_H
#define SCHEDULER_FAIRNESS_H

#include <heddle/strategy.h>

/* Of one thread. */
struct fairness_window {
	struct heddle_thread_set goes_before; /* threads that must run before this thread does */
	/* In its window: */
	struct heddle_thread_set always_enabled, disabled_by_it, ran;
};

struct fairness {
	struct fairness_window threads[HEDDLE_THREADS_MAX];
	size_t n; /* of them; the others were not met yet */
	int last; /* the thread that was picked last, -1: none yet */
	bool last_yields;
	struct heddle_thread_set last_enabled;
};

void fairness_begin(struct fairness *fairness);
/**
 * Returns the enabled threads that may be picked, at least one. Call it once for each step, then
 * fairness_picks.
 */
struct heddle_thread_set fairness_allowed(struct fairness *fairness, const struct heddle_view *view);
void fairness_picks(struct fairness *fairness, const struct heddle_view *view, int thread);

#endif
