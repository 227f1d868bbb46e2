/* SPDX-License-Identifier: MIT */
/* Minimising with parameters: the smallest values of a schedule's scenario. */
#ifndef RUNNER_SMALLEST_H
#define RUNNER_SMALLEST_H

#include "scenario/variant.h"

#include <heddle/minimise.h>

/**
 * Minimises schedule under variant. While replays are left, it then tries the lowest values of each
 * parameter, from the lowest on. A value is taken if the finding is still there and the schedule is no
 * longer. No explorer may be open. Returns as heddle_minimise does.
 */
int smallest(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
	     const struct heddle_variant *variant, const struct heddle_minimise_options *options);

#endif
