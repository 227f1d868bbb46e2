/* SPDX-License-Identifier: MIT */
/*
 * Continuing an execution that the step limit cut: is it long, or does it never end?
 *
 * The first half of its steps is repeated; then all threads take turns. If it then ends, or changes
 * something, there is no finding. If the scheduler finds a livelock, that is a finding of the run.
 */
#ifndef RUNNER_GO_ON_H
#define RUNNER_GO_ON_H

#include "result/result.h"

struct heddle_cut_execution;

/** Copies what is needed of execution. Returns NULL if there is no memory. The caller frees. */
struct heddle_cut_execution *heddle_cut_execution_copy(const struct heddle_execution *execution);
void heddle_cut_execution_free(struct heddle_cut_execution *cut);

/**
 * Continues cut, an execution of the result's variant under options, and adds its findings. No explorer may
 * be open. Returns 0 or -errno.
 */
int heddle_go_on_fairly(struct heddle_result *result, struct heddle_cut_execution *cut,
			const struct heddle_options *options);

#endif
