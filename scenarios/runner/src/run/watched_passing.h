/* SPDX-License-Identifier: MIT */
/* Looking for the passing run in a worker: if its process dies or hangs, none was found. */
#ifndef RUNNER_WATCHED_PASSING_H
#define RUNNER_WATCHED_PASSING_H

#include "scenario/variant.h"

#include <heddle/passing.h>

/**
 * Looks for two steps of schedule whose exchange makes it pass under variant. stuck: as for watched_replay.
 * Returns 0; or -errno if the search could not be completed, and then *passing has none.
 */
int watched_passing(struct heddle_passing *passing, const struct heddle_schedule *schedule,
		    const struct heddle_variant *variant, double stuck);

#endif
