/* SPDX-License-Identifier: MIT */
/*
 * Going on where the step limit cut an execution: is it long, or does it go round for ever?
 *
 * The first half of its steps is taken as it was, then everybody has turns in a circle. If it then ends, or
 * changes something, nothing is said; if the scheduler finds a livelock, that is a finding of the run.
 */
#ifndef RUNNER_GO_ON_H
#define RUNNER_GO_ON_H

#include "result/result.h"

struct heddle_cut_execution;

/** Copies what is needed of execution. Returns NULL if there is no memory. Caller frees. */
struct heddle_cut_execution *heddle_cut_execution_copy(const struct heddle_execution *execution);
void heddle_cut_execution_free(struct heddle_cut_execution *cut);

/**
 * Goes on with cut, an execution of the result's variant under options, and adds what is found. No explorer
 * may be open. Returns 0 or -errno.
 */
int heddle_go_on_fairly(struct heddle_result *result, struct heddle_cut_execution *cut,
			const struct heddle_options *options);

#endif
