/* SPDX-License-Identifier: MIT */
/* A run in a worker: exploring one variant, as the command sees it. */
#ifndef RUNNER_WATCHED_RUN_H
#define RUNNER_WATCHED_RUN_H

#include "explore/explore_variant.h"
#include "watch/watch.h"

struct watched_run {
	struct watch watch;
	const struct heddle_variant *variant;
	const struct heddle_exploration *exploration;
	struct heddle_result result; /* what was told so far; at the end all of it */
};

/** Begins to explore variant as this run of the board. All arguments must outlive it. Returns 0 or -errno. */
int watched_run_begin(struct watched_run *run, struct board *board, unsigned number,
		      const struct heddle_variant *variant, const struct heddle_exploration *exploration);

/**
 * Called when its watch is over: completes the result, also if the worker could not, and judges it. Returns
 * 0, then the caller frees the result; or -errno, then nothing is left.
 */
int watched_run_end(struct watched_run *run);

#endif
