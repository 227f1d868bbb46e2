/* SPDX-License-Identifier: MIT */
/*
 * The ways through a function, an instruction a node, and its loops.
 *
 * One more node stands for all that is outside: from it the function is called, and to it lead its
 * returns, its jumps to other functions, and calls of functions that are not known. If the function was
 * called by itself, the outer call goes on some day: so one comes from outside to what is behind any such
 * call. A function of the layer leads to the function's beginning instead, which it may call; and to the
 * outside as well, if the program can leave functions by longjmp or by a throw. Code to which nothing
 * else leads, such as what C++ does where something is thrown, is come to from outside and from such
 * calls.
 */
#ifndef AWAITS_FLOW_H
#define AWAITS_FLOW_H

#include "calls.h"
#include "instruction.h"
#include "program.h"

struct ends {
	uint32_t *first; /* of each node; one more for the end */
	uint32_t *node;
};

struct flow {
	const struct program *program;
	const struct function *function;
	struct instruction *code;
	struct known_call *calls; /* of each instruction that is one */
	uint32_t n;		  /* instructions; the number of the node outside */
	struct ends after, before;
	uint32_t *dominator; /* the nearest one */
	uint32_t *order;     /* of the nodes, in which each comes before all that it dominates */
	uint32_t n_order;
};

/** Returns false if some way is not known: then nothing is said of the function. */
bool flow_open(struct flow *flow, const struct program *program, const struct function *function);
void flow_close(struct flow *flow);

static inline bool flow_is_call(const struct flow *flow, uint32_t node)
{
	return node < flow->n && flow->code[node].flow == FLOW_CALL;
}

/** Returns whether the layer notes that the node is passed. */
static inline bool flow_is_noted(const struct flow *flow, uint32_t node)
{
	return flow_is_call(flow, node) &&
	       (call_is_noted(flow->calls[node].call) || flow->calls[node].is_noted);
}

/** Returns whether all ways to node lead through other. */
bool flow_dominates(const struct flow *flow, uint32_t other, uint32_t node);

/**
 * A loop that is entered at its head only: all of its jumps back to the head, or only some of them. What
 * leads back by another one has left it then, and begins it again.
 */
struct loop {
	uint32_t head;
	uint32_t n_latches;
	uint32_t *latches; /* from these it goes back to its head */
	uint32_t n;	   /* nodes */
	bool *has;	   /* each node: is it in the loop? */
};

/** Makes the loop of those jumps to its head that are chosen. Returns false without memory. */
bool loop_open(struct loop *loop, const struct flow *flow, uint32_t head, const uint32_t *latches,
	       uint32_t n_latches);
void loop_close(struct loop *loop);

/** All loops, with all of their jumps back. */
struct loops {
	struct loop *loop; /* those within others behind these */
	uint32_t n;
};

bool loops_open(struct loops *loops, const struct flow *flow);
void loops_close(struct loops *loops);

#endif
