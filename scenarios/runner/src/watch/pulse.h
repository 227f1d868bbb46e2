/* SPDX-License-Identifier: MIT */
/* Whether the processes on the board take steps, and where one that does not is. */
#ifndef RUNNER_PULSE_H
#define RUNNER_PULSE_H

#include "watch/board.h"

/* Between two executions a process may think for longer. */
#define PULSE_BETWEEN 3

/** Notes how far every process is. To be called again and again: time counts as far as somebody looked. */
void pulse_take(struct board *board);

/**
 * Looks for a process of the run in which code under test has run so many seconds without a step (0: for
 * ever), or that has done nothing of its own for PULSE_BETWEEN times as long, and asks it where it is. A copy
 * is ended: whoever made it tells. Returns whether the first process is stuck: it is left to the caller.
 */
bool pulse_find_stuck(struct board *board, unsigned run, double seconds);

#endif
