/* SPDX-License-Identifier: MIT */
/*
 * Sleep sets: what need not be taken at a node, because all executions that begin with it were explored.
 *
 * Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996, chapter 5.
 * Here the elements are *outcomes*: steps with the choices that were taken in them. A thread is asleep when
 * all outcomes of its step are.
 *
 * All sets lie on one stack, in the order of their nodes. A set is complete only while its node is the last
 * one.
 *
 *   outcomes: | node 0: inherited, own | node 1: inherited, own | ...
 */
#ifndef SCHEDULER_SLEEP_SET_H
#define SCHEDULER_SLEEP_SET_H

#include "dpor/label.h"

/* The stack of all sets. */
struct sleep_stack {
	struct label *outcomes;
	size_t max;
	bool no_memory;
};

/* The set of one node. */
struct sleep_set {
	uint32_t first, end;
	uint64_t threads; /* the threads that have outcomes in it */
	bool is_lossy;	  /* unreliable: its outcomes do not make a sequence redundant, see dpor_plan.c */
};

void sleep_stack_close(struct sleep_stack *stack);

/**
 * Begins the set of a new node, with the outcomes of before that do not conflict with the step taken there.
 * before: NULL for an empty set. is_loose: the branch taken there is loose; then the new set is lossy, unless
 * it is empty.
 */
void sleep_set_begin(struct sleep_stack *stack, struct sleep_set *set, const struct sleep_set *before,
		     struct labels *labels, const struct label *taken, bool is_loose);

/** Adds an outcome. Drops the sets of later nodes. */
void sleep_set_add(struct sleep_stack *stack, struct sleep_set *set, const struct label *outcome);

/** Returns whether all outcomes of the thread's step that begin with these choices are asleep. */
bool sleep_set_has(const struct sleep_stack *stack, const struct sleep_set *set, const struct labels *labels,
		   unsigned thread, uint32_t choices);

/** Returns the threads that are asleep. */
uint64_t sleep_set_threads(const struct sleep_stack *stack, const struct sleep_set *set,
			   const struct labels *labels);

#endif
