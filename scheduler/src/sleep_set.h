/* SPDX-License-Identifier: MIT */
/*
 * Sleep sets: what need not be taken at a node, because everything that begins with it was explored already.
 *
 * Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996, chapter 5;
 * here what sleeps is an *outcome*: a thread's step together with the choices that were taken in it. A thread
 * is asleep when all outcomes of its step are.
 *
 * All sets lie on one stack, in the order of their nodes; a set is complete only while its node is the last.
 *
 *   outcomes: | node 0: inherited, own | node 1: inherited, own | ...
 *   touches:  | node 0: own            | node 1: own            | ...      (an inherited outcome points into its node's part)
 */
#ifndef SCHEDULER_SLEEP_SET_H
#define SCHEDULER_SLEEP_SET_H

#include <heddle/execution.h>

struct outcome {
	uint16_t thread;
	uint16_t n_choices;
	uint32_t n_touches;
	uint32_t first_choice, first_touch;
	bool survived; /* see sleep_set_survive */
};

/* The stack. */
struct sleep_stack {
	struct outcome *outcomes;
	struct heddle_touch *touches;
	struct heddle_choice *choices;
	bool overflow;
};

/* The set of one node. */
struct sleep_set {
	uint32_t first, end;
	uint32_t touches_end, choices_end;
	uint64_t threads; /* that have outcomes in it */
};

/** Returns 0 or -ENOMEM. */
int sleep_stack_open(struct sleep_stack *stack);
void sleep_stack_close(struct sleep_stack *stack);

/**
 * Starts the set of a new node with the outcomes of before that did not conflict with the step taken there;
 * before NULL: an empty one.
 */
void sleep_set_begin(struct sleep_stack *stack, struct sleep_set *set, const struct sleep_set *before,
		     const struct heddle_execution *execution, const struct heddle_step *taken);

/** Adds what step of the execution did. Drops the sets of later nodes. */
void sleep_set_add(struct sleep_stack *stack, struct sleep_set *set, const struct heddle_execution *execution,
		   const struct heddle_step *step);

/**
 * Says that an exploration that was not planned begins at the set's node. What is asleep there should have been woken by
 * what was planned; a plan that was wrong about what a step would touch did not wake it. It need not be taken all the
 * same, but it does not speak for executions that it merely commutes with the beginning of.
 */
void sleep_set_survive(struct sleep_stack *stack, struct sleep_set *set);

/** Whether all outcomes of the thread's step that begin with these choices are asleep. */
bool sleep_set_has(const struct sleep_stack *stack, const struct sleep_set *set, unsigned thread,
		   const struct heddle_choice *choices, size_t n_choices);

/** The threads that are asleep. */
uint64_t sleep_set_threads(const struct sleep_stack *stack, const struct sleep_set *set);

#endif
