/* SPDX-License-Identifier: MIT */
/* Where two runs of a program part, and which step of one is which of the other. */
#ifndef REPLAY_PARTING_H
#define REPLAY_PARTING_H

#include <heddle/schedule.h>

/** How many steps the same threads take in both, from the first on. */
uint32_t parting_of(const struct heddle_schedule *a, const struct heddle_schedule *b);

/**
 * The step of run, from its parting on, that is event of schedule: a step, or n_steps and the index of the
 * thread that was about to do it. HEDDLE_NO_STEP if it does not come.
 */
uint32_t parting_find(const struct heddle_schedule *run, uint32_t from,
		      const struct heddle_schedule *schedule, uint32_t event);

#endif
