/* SPDX-License-Identifier: MIT */
/*
 * From an execution to a schedule, all at once (heddle_schedule_capture) or in its parts.
 *
 * The scheduler's thread indices may have holes and differ from one exploration to the next; a schedule's do
 * not.
 */
#ifndef REPLAY_CAPTURE_H
#define REPLAY_CAPTURE_H

#include "schedule/build.h"

/* Each copies those that are new since the last call. Return 0, -ENOMEM, -E2BIG. */
int heddle_capture_threads(struct heddle_schedule *schedule, const struct heddle_execution *execution);
int heddle_capture_steps(struct heddle_schedule *schedule, const struct heddle_execution *execution);

/** How many of a step's touches a schedule keeps: those that its announcement does not tell. */
uint32_t heddle_capture_count_touches(const struct heddle_execution *execution,
				      const struct heddle_step *step);

/** How the execution ended: pending operations, the finding (NULL: none), who waits for whom. */
int heddle_capture_end(struct heddle_schedule *schedule, const struct heddle_execution *execution,
		       const struct heddle_finding *finding);

#endif
