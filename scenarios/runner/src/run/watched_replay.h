/* SPDX-License-Identifier: MIT */
/* A replay in a worker: one that ends its process, or hangs, has an outcome as any other. */
#ifndef RUNNER_WATCHED_REPLAY_H
#define RUNNER_WATCHED_REPLAY_H

#include "scenario/variant.h"

#include <heddle/replay.h>

/** How it is followed, and of a prefix how many steps: HEDDLE_NO_STEP: as far as it goes. */
struct replay_way {
	enum heddle_replay_mode mode;
	uint32_t steps;
};

/**
 * Replays schedule under variant in a worker; way NULL: strictly. stuck: seconds without a step after
 * which a thread is stuck; 0: never. Returns 0, then the caller frees *replay; -EINTR: a signal that the
 * command catches came before its end; else what heddle_replay returns, or what kept a worker from being had.
 */
int watched_replay(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		   const struct heddle_variant *variant, const struct replay_way *way, double stuck);

/** The same in this process: its outcome is whatever the code under test makes of the process. */
int replay_here(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		const struct heddle_variant *variant, const struct replay_way *way);

#endif
