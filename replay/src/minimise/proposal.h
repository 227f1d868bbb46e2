/* SPDX-License-Identifier: MIT */
/*
 * Proposals: plans that may be shorter than a schedule, in a fixed order.
 */
#ifndef REPLAY_PROPOSAL_H
#define REPLAY_PROPOSAL_H

#include "minimise/attempt.h"

/** Fills plan with the proposal of this number, from 0. Returns false if there is none. */
typedef bool proposal(const struct heddle_schedule *schedule, size_t number, struct plan *plan);

/** The threads of schedule as they are. */
void proposal_as_it_is(const struct heddle_schedule *schedule, struct plan *plan);
/**
 * Each preemption avoided, in five ways: the preempted thread goes on with its next period, or as long as it
 * can; its period comes later, right before the next, or not at all; the two periods change places.
 */
bool proposal_without_preemption(const struct heddle_schedule *schedule, size_t number, struct plan *plan);
/**
 * Each thread left out, then each period from the last on, then the last step of each period: what is left
 * out comes at the end.
 */
bool proposal_without_steps(const struct heddle_schedule *schedule, size_t number, struct plan *plan);

#endif
