/* SPDX-License-Identifier: MIT */
/* The runs of a plan: side by side, in workers; reported in the plan's order. */
#ifndef RUNNER_RUN_PLAN_H
#define RUNNER_RUN_PLAN_H

#include "scenario/plan.h"
#include "command/run_request.h"
#include "result/table.h"

/**
 * Explores all variants of plan, and reports each everywhere as soon as those before it have been. After a signal those that go on
 * are stopped, and no more are begun: the table says so. Returns false after a complaint.
 */
bool run_plan(const struct run_request *request, const struct heddle_plan *plan, struct heddle_table *table,
	      struct run_outputs *outputs);

#endif
