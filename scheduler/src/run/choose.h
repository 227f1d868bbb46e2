/* SPDX-License-Identifier: MIT */
/* Choices that the scheduler makes itself: choose.c. */
#ifndef SCHEDULER_CHOOSE_H
#define SCHEDULER_CHOOSE_H

#include "run/engine.h"

/**
 * Chooses one of n threads, 1 to HEDDLE_THREADS_MAX, as heddle_choose does. Strategies that keep the values
 * of a choice in 64 bits have fewer threads.
 */
int choose_thread(unsigned n, const char *why);
/**
 * Chooses whether a thread wakes spuriously; true takes one off the execution's budget. Without budget it is
 * no choice, and false.
 */
bool choose_spurious_wakeup(void);
/**
 * The same for a weak compare-exchange that could fail although the value is the expected one; of the same
 * budget.
 */
bool choose_spurious_failure(void);

#endif
