/* SPDX-License-Identifier: MIT */
/* Looking for the passing run in a worker: one that ends its process, or hangs, has found none. */
#ifndef RUNNER_WATCHED_PASSING_H
#define RUNNER_WATCHED_PASSING_H

#include "scenario/variant.h"

#include <heddle/passing.h>

/**
 * Looks for two steps of schedule whose exchange makes it pass under variant. stuck: as of watched_replay.
 * Returns 0, or -errno where it could not be looked for to the end: *passing has found none then.
 */
int watched_passing(struct heddle_passing *passing, const struct heddle_schedule *schedule,
		    const struct heddle_variant *variant, double stuck);

#endif
