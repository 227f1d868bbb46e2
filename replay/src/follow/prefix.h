/* SPDX-License-Identifier: MIT */
/*
 * The strategy of a prefix: the first steps as recorded, then every way to go on, depth first, with at
 * most `bound` preemptions behind the prefix; the bound grows when all of these were run and some were cut
 * off by it.
 */
#ifndef REPLAY_PREFIX_H
#define REPLAY_PREFIX_H

#include <heddle/replay.h>

/** A pick or a choice behind the prefix: what was taken, and what is left to be. */
struct prefix_node {
	struct heddle_thread_set left; /* of a pick: threads */
	int values_left;	       /* of a choice */
	int taken;
	bool is_choice;
};
#define PREFIX_NODES_MAX 40000

struct prefix {
	const struct heddle_schedule *schedule;
	uint32_t steps; /* that are followed; fewer from the first difference on */
	/* The search. */
	struct prefix_node *nodes; /* room for PREFIX_NODES_MAX */
	size_t n_nodes;
	unsigned bound;
	bool is_cut; /* somebody could not preempt because of the bound */
	bool has_begun, is_exhausted;
	int completed; /* the last bound whose executions were all run; -1: none */
	/* The execution in progress. */
	size_t depth;
	uint32_t next;
	size_t next_choice;
	unsigned preemptions;
};

extern const struct heddle_strategy prefix_strategy;

#endif
