/* SPDX-License-Identifier: MIT */
/* A replay in a worker: one that ends its process, or hangs, has an outcome as any other. */
#ifndef RUNNER_WATCHED_REPLAY_H
#define RUNNER_WATCHED_REPLAY_H

#include "scenario/variant.h"

#include <heddle/replay.h>

/**
 * Replays schedule under variant, strictly, in a worker. stuck: seconds without a step after which a thread is stuck; 0: never.
 * Returns 0, then the caller frees *replay; -EINTR: a signal that the command catches came before its end; else what heddle_replay
 * returns, or what kept a worker from being had.
 */
int watched_replay(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		   const struct heddle_variant *variant, double stuck);

#endif
