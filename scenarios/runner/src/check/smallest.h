/* SPDX-License-Identifier: MIT */
/* Minimising with parameters: the values of a schedule's scenario as small as they can be. */
#ifndef RUNNER_SMALLEST_H
#define RUNNER_SMALLEST_H

#include "scenario/variant.h"

#include <heddle/minimise.h>

/**
 * Minimises schedule under variant; then, as long as there are replays left, with each parameter at its
 * lowest values, from the lowest on: one is taken if the finding is there and the schedule no longer. No
 * explorer may be open. Returns as heddle_minimise does.
 */
int smallest(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
	     const struct heddle_variant *variant, const struct heddle_minimise_options *options);

#endif
