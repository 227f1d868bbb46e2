/* SPDX-License-Identifier: MIT */
/*
 * The check of determinism: an execution is run once more, with another fill of fresh memory, and must do the
 * same step by step.
 */
#ifndef RUNNER_REPEAT_H
#define RUNNER_REPEAT_H

#include "scenario/variant.h"

struct heddle_difference {
	char message[HEDDLE_MESSAGE_MAX]; /**< "" if the second run was the same */
	struct heddle_schedule *second;	  /**< the second run, if it differed; the caller frees */
};

/**
 * Runs schedule, an execution of variant, once more. No explorer may be open. Returns 0 with *difference
 * filled, or -errno.
 */
int heddle_repeat(struct heddle_difference *difference, const struct heddle_schedule *schedule,
		  const struct heddle_variant *variant);

#endif
