/* SPDX-License-Identifier: MIT */
/* The values before each instruction of a function: state.h. */
#ifndef AWAITS_VALUES_H
#define AWAITS_VALUES_H

#include "state.h"

struct values {
	const struct flow *flow;
	struct state *before; /* each instruction */
	/*
	 * the lowest offset in the frame of which the address gets away: at it, and behind it, anybody
	 * writes
	 */
	int64_t escapes;
};

bool values_open(struct values *values, const struct flow *flow);
void values_close(struct values *values);

/** Returns the address of an instruction's operand in memory. */
struct value values_address(const struct values *values, uint32_t node);
/** Returns whether these bytes of the frame are the function's own: nobody else has their address. */
bool values_own(const struct values *values, struct value address, unsigned size);
/** Returns whether the instruction reads what an instrumented read has announced just before. */
bool values_seen(const struct values *values, uint32_t node);

/**
 * Returns whether the edge tells values: of those that stand for what a call may do, only the way through it
 * does.
 */
bool values_follow(const struct flow *flow, uint32_t from, uint32_t to);

#endif
