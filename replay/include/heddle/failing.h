/* SPDX-License-Identifier: MIT */
/*
 * The failing set: orders between steps of different threads that, held, fail in every run tried, and of which none can be dropped.
 *
 *   R's look at i_size comes before T's change of it, and
 *   T's last look at the tree comes before R's page is put there
 *
 * What is to be explained is the difference between runs that fail and runs that pass, made as small as it can be: the idea of delta
 * debugging (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002), which looks for a
 * 1-minimal set of differences. Here the differences are orders, and the runs those of an exploration, one of each class of equivalent
 * interleavings: so a set that no passing run holds can be read off them, and none has to be run again. An order holds in a
 * run if both steps are taken there and the later one does not come before the earlier one. Each order is needed: there is a
 * passing run that holds all the others.
 */
#ifndef HEDDLE_FAILING_H
#define HEDDLE_FAILING_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_FAILING_EXECUTIONS_DEFAULT 3000
#define HEDDLE_FAILING_ORDERS_MAX	  16

/** Two steps of the schedule; n_steps and a thread's index: what that thread was about to do at the end. */
struct heddle_order {
	uint32_t earlier, later;
};

struct heddle_failing_set {
	bool is_found;
	bool is_exhausted; /**< all classes of executions were run: it always fails. Else it failed in those tried */
	bool always_fails; /**< without any order: no execution passes */
	struct heddle_order orders[HEDDLE_FAILING_ORDERS_MAX];
	size_t n_orders;
	uint32_t executions; /**< that were run */
	uint32_t failing;    /**< of them with the finding, all orders held */
	uint32_t passing;    /**< of them without it */
};

#ifdef __cplusplus
}
#endif

#endif
