/* SPDX-License-Identifier: MIT */
/* How much of the space a run has seen. */
#ifndef RUNNER_COVERAGE_H
#define RUNNER_COVERAGE_H

#include "explore/explore_run.h"

/**
 * Sets the result's coverage by the open explorer: all, preemptions, up_to_bound, bounds and the estimate.
 * n_cut: how many of its executions were cut; their continuation is unknown. Returns 0 or -ENOMEM.
 */
int coverage_take(struct run *run, uint64_t n_cut);

#endif
