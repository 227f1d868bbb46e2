/* SPDX-License-Identifier: MIT */
/* Choices that the scheduler makes itself: choose.c. */
#ifndef SCHEDULER_CHOOSE_H
#define SCHEDULER_CHOOSE_H

#include "run/engine.h"

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
