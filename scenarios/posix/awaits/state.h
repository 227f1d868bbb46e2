/* SPDX-License-Identifier: MIT */
/*
 * Which values are the same: a value number for each register, and for each word of the function's frame,
 * before each instruction.
 *
 * A value is an offset to a base: to nothing (a constant), to the frame (the stack pointer at the call,
 * behind which the return address was pushed), to the thread's own memory, or to what an instruction made,
 * or a place where ways meet found in a register. Two that are equal at one time have equal numbers in the
 * program then: where an instruction makes its value anew, what still has the old one becomes unknown.
 */
#ifndef AWAITS_STATE_H
#define AWAITS_STATE_H

#include "flow.h"

enum { BASE_UNKNOWN, BASE_CONSTANT, BASE_FRAME, BASE_THREAD, BASE_MADE };

struct value {
	uint64_t base; /* one of the above; what was made has a number from BASE_MADE on */
	int64_t offset;
};

#define SLOTS_MAX 40
#define SEEN_MAX  4

/* Eight bytes of the frame, at this offset. */
struct slot {
	int64_t offset;
	struct value value;
};

/* Memory that an instrumented read has announced; the program's own read follows. */
struct seen {
	struct value address;
	unsigned size;
};

struct state {
	bool is_reached;
	struct value registers[REGISTERS];
	unsigned n_slots, n_seen;
	struct slot slots[SLOTS_MAX];
	struct seen seen[SEEN_MAX];
};

static inline bool value_is(struct value one, struct value other)
{
	return one.base != BASE_UNKNOWN && one.base == other.base && one.offset == other.offset;
}

/** The value that the instruction makes, and what is found in a register where ways meet. */
struct value value_made(uint32_t node);
struct value value_met(uint32_t node, unsigned number);
/** Returns whether the value was found in some register at the node. */
bool value_is_met(struct value value, uint32_t node);

void state_drop_slot(struct state *state, unsigned i);
/** Returns the value of eight bytes of the frame. */
struct value state_slot(const struct state *state, int64_t offset);
/** Returns the address of the operand. */
struct value state_address(const struct state *state, const struct memory *memory);
/**
 * Changes the state before the node to that behind it. escapes: from this offset of the frame on, others
 * write, while they run.
 */
void state_take(struct state *state, const struct flow *flow, int64_t escapes, uint32_t node);

#endif
