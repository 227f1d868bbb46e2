/* SPDX-License-Identifier: MIT */
/* The failing set of a schedule, looked for in a worker. */
#ifndef RUNNER_WATCHED_FAILING_H
#define RUNNER_WATCHED_FAILING_H

#include "scenario/variant.h"

#include <heddle/failing.h>

/**
 * As heddle_failing_set, of the schedule's variant. stuck: seconds that a thread may take for a step.
 * Returns -ECHILD if the worker did not come to its end, or not in time: then *set says that nothing was
 * found.
 */
int watched_failing(struct heddle_failing_set *set, const struct heddle_schedule *schedule,
		    const struct heddle_variant *variant, double stuck);

#endif
