/* SPDX-License-Identifier: MIT */
/*
 * Which steps a story tells: those that happened before the finding and have a part in it, the more the
 * more they have.
 *
 *   a step in which something was chosen, other than the first of its values
 *   a step of the failing set, of the passing run's exchange, the one of the finding     all of them are told
 *   it touches what those differ about, or what the finding's message names, alone or not
 *   it touches what another thread touches too, so that their order matters
 *   only locks that others take as well
 *   nothing that others have to do with                                                  none of them is told
 */
#ifndef REPLAY_SLICE_H
#define REPLAY_SLICE_H

#include "schedule/facts.h"
#include "story/waits.h"

#define WEIGHT_TOLD 1000 /* and above: whatever it costs */

/** Two events whose order matters. */
struct story_order {
	uint32_t earlier, later;
};

/**
 * weights: of each event, zeroed by the caller; 0: it is not told. orders: of the failing set, and the
 * passing run's exchange. Returns 0 or -ENOMEM.
 */
int slice_weigh(uint16_t *weights, const struct facts *facts, const struct story_waits *waits,
		const struct story_order *orders, size_t n_orders);

/** If fewer steps than these are told: those with notes as well. */
void slice_tell_more(uint16_t *weights, const struct facts *facts, size_t few);

/** The step at which the finding was made, HEDDLE_NO_STEP if that was none of its thread's. */
uint32_t slice_finding_step(const struct heddle_schedule *schedule);

#endif
