/* SPDX-License-Identifier: MIT */
/*
 * Fair scheduling: a thread that yields says that it cannot get on, and goes on only when the others had
 * their turn.
 *
 * Musuvathi, Qadeer: Fair stateless model checking, PLDI 2008. For the strategies that go by schedules, so
 * that a loop of yields does not make their executions endless. dpor does not use it: it makes what is
 * enabled depend on the history. Without yields nothing is ever held back.
 *
 * A window of a thread lasts from one of its yields to the next. Whoever could have run all through the
 * window, or was disabled by the thread in it, and did not run in it, goes before the thread.
 */
#ifndef SCHEDULER_FAIRNESS_H
#define SCHEDULER_FAIRNESS_H

#include <heddle/strategy.h>

struct fairness {
	struct {
		uint64_t goes_before; /* who must run before this thread does */
		/* In its window: */
		uint64_t always_enabled, disabled_by_it, ran;
	} threads[HEDDLE_THREADS_MAX];
	int last; /* who was picked last, -1: nobody yet */
	bool last_yields;
	uint64_t last_enabled;
};

void fairness_begin(struct fairness *fairness);
/**
 * The enabled threads that may be picked: at least one of them. Call once for each step, then fairness_picks.
 */
uint64_t fairness_allowed(struct fairness *fairness, const struct heddle_view *view);
void fairness_picks(struct fairness *fairness, const struct heddle_view *view, int thread);

#endif
