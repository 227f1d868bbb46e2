/* SPDX-License-Identifier: MIT */
/*
 * A strategy that holds orders: it draws who runs next, but a thread that is about to do a later event
 * waits until the earlier one was done. Where all threads would have to wait, it lets go: then the
 * execution has not these orders.
 */
#ifndef REPLAY_HOLD_H
#define REPLAY_HOLD_H

#include "minimise/orders.h"

#include <heddle/strategy.h>

struct hold {
	const struct orders *orders;
	const uint32_t *held; /* indices of orders */
	size_t n_held;
	uint64_t seed; /* changed by each draw */
	/* The execution in progress. */
	uint32_t *count; /* of each kind: how many were done */
	bool *is_done;	 /* of each event */
	uint32_t n_steps;
};

/** Returns 0 or -ENOMEM. */
int hold_open(struct hold *hold, const struct orders *orders, uint64_t seed);
void hold_close(struct hold *hold);

/** strategy_argument is a struct hold. It runs executions without end. */
extern const struct heddle_strategy hold_strategy;

#endif
