/* SPDX-License-Identifier: MIT */
/* The runs of a plan: side by side, in workers; reported in the plan's order. */
#ifndef RUNNER_RUN_PLAN_H
#define RUNNER_RUN_PLAN_H

#include "command/run_request.h"
#include "explore/classes.h"
#include "result/result.h"
#include "scenario/plan.h"

/** Who is told what became of them. */
struct run_report {
	/**
	 * A run is over, and those before it have been told of. Who wants to keep result moves it away.
	 * Returns false after a complaint.
	 */
	bool (*take)(void *context, struct heddle_result *result);
	/** After a signal: n of the plan's `of` runs were not begun. */
	void (*not_begun)(void *context, size_t n, size_t of);
	void *context;
	struct heddle_classes *classes; /**< where their executions are written; not open: nowhere */
};

/**
 * Explores all variants of plan, and reports each as soon as those before it have been. After a signal those
 * that go on are stopped, and no more are begun. Returns false after a complaint.
 */
bool run_plan(const struct run_request *request, const struct heddle_plan *plan,
	      const struct run_report *report);

#endif
