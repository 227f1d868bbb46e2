/* SPDX-License-Identifier: MIT */
/*
 * The failing set: orders between steps of different threads that, held, fail in every run tried, and of
 * which none can be dropped.
 *
 *   R's look at i_size comes before T's change of it, and
 *   T's last look at the tree comes before R's page is put there
 *
 * What is to be explained is the difference between runs that fail and runs that pass, made as small as it
 * can be: the idea of delta debugging (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing
 * Input, IEEE TSE 28(2), 2002), which looks for a 1-minimal set of differences. Here the differences are
 * orders, and the runs those of an exploration, one of each class of equivalent interleavings: so a set
 * that no passing run holds can be read off them, and none has to be run again. An order holds in a run if
 * both steps are taken there and the later one does not come before the earlier one. Each order is needed:
 * there is a passing run that holds all the others. Where something chooses (a fault, a spurious wake-up),
 * that it chose as it did is one of the differences, too.
 */
#ifndef HEDDLE_FAILING_H
#define HEDDLE_FAILING_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_FAILING_EXECUTIONS_DEFAULT 8000
#define HEDDLE_FAILING_ORDERS_MAX	  16

/** Two steps of the schedule; n_steps and a thread's index: what that thread was about to do at the end. */
struct heddle_order {
	uint32_t earlier, later;
};

struct heddle_failing_set {
	bool is_found;
	/** all classes of executions were run: it always fails. Else it failed in those tried */
	bool is_exhausted;
	bool always_fails; /**< without any order: no execution passes */
	struct heddle_order orders[HEDDLE_FAILING_ORDERS_MAX];
	size_t n_orders;
	uint32_t choices[HEDDLE_FAILING_ORDERS_MAX]; /**< of the schedule's, that must come out as they did */
	size_t n_choices;
	uint32_t executions; /**< that were run */
	/** of a sample: those that had all orders, and failed, after the set was last changed */
	uint32_t failing;
	uint32_t passing; /**< those that passed */
};

/**
 * Looks for the failing set of schedule in at most so many executions, 0:
 * HEDDLE_FAILING_EXECUTIONS_DEFAULT. An execution fails if it has any finding; data races count only where
 * one is explained. Not found: there are too many orders, too many steps, or an execution that passes with
 * all of them. Returns 0 with *set filled; -errno as heddle_explorer_open and heddle_explorer_next. No
 * explorer may be open.
 */
int heddle_failing_set(struct heddle_failing_set *set, const struct heddle_schedule *schedule,
		       const struct heddle_program *program, uint32_t executions);

#ifdef __cplusplus
}
#endif

#endif
