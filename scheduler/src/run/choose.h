/* SPDX-License-Identifier: MIT */
/* Choices that the scheduler makes itself: choose.c. */
#ifndef SCHEDULER_CHOOSE_H
#define SCHEDULER_CHOOSE_H

#include "run/engine.h"

/**
 * Whether a thread wakes up without having been woken: takes one of the execution's budget. No choice without
 * budget.
 */
bool choose_spurious_wakeup(void);
/**
 * The same, of a weak compare-exchange that fails although the value is the expected one; of the same budget.
 */
bool choose_spurious_failure(void);

#endif
