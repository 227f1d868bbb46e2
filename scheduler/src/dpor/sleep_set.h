/* SPDX-License-Identifier: MIT */
/*
 * Sleep sets: what need not be taken at a node, because everything that begins with it was explored already.
 *
 * Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996, chapter 5;
 * here what sleeps is a step with the choices that were taken in it: an *outcome*. A thread is asleep when
 * all outcomes of its step are.
 *
 * All sets lie on one stack, in the order of their nodes; a set is complete only while its node is the last.
 *
 *   outcomes: | node 0: inherited, own | node 1: inherited, own | ...
 */
#ifndef SCHEDULER_SLEEP_SET_H
#define SCHEDULER_SLEEP_SET_H

#include "dpor/label.h"

/* The stack. */
struct sleep_stack {
	struct label *outcomes;
	size_t max;
	bool no_memory;
};

/* The set of one node. */
struct sleep_set {
	uint32_t first, end;
	uint64_t threads; /* that have outcomes in it */
	bool is_lossy;	  /* its outcomes must not speak for others, see dpor_plan.c */
};

void sleep_stack_close(struct sleep_stack *stack);

/**
 * Starts the set of a new node with the outcomes of before that do not conflict with the step taken there;
 * before NULL: an empty one. is_loose: the branch taken there is; then the new one is lossy, unless it is
 * empty.
 */
void sleep_set_begin(struct sleep_stack *stack, struct sleep_set *set, const struct sleep_set *before,
		     struct labels *labels, const struct label *taken, bool is_loose);

/** Adds an outcome. Drops the sets of later nodes. */
void sleep_set_add(struct sleep_stack *stack, struct sleep_set *set, const struct label *outcome);

/** Whether all outcomes of the thread's step that begin with these choices are asleep. */
bool sleep_set_has(const struct sleep_stack *stack, const struct sleep_set *set, const struct labels *labels,
		   unsigned thread, uint32_t choices);

/** The threads that are asleep. */
uint64_t sleep_set_threads(const struct sleep_stack *stack, const struct sleep_set *set,
			   const struct labels *labels);

#endif
