/* SPDX-License-Identifier: MIT */
/* Whether the processes on the board take steps, and where a process is that takes none. */
#ifndef RUNNER_PULSE_H
#define RUNNER_PULSE_H

#include "watch/board.h"

/* The factor by which a process may take longer between two executions. */
#define PULSE_BETWEEN 3

/** Notes the progress of every process. Call it regularly: only time between calls counts. */
void pulse_take(struct board *board);

/**
 * Looks for a stuck process of the run and asks it where it is. A process is stuck if code under test has run
 * for so many seconds without a step (0: never), or the process has done nothing for PULSE_BETWEEN times as
 * long between executions. A stuck copy is ended, and the process that made it reports that. Returns whether
 * the first process is stuck, which the caller must handle.
 */
bool pulse_find_stuck(struct board *board, unsigned run, double seconds);

#endif
