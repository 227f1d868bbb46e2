/* SPDX-License-Identifier: MIT */
/*
 * Counters of dpor's deviations from the literature. docs/explorer.md has an argument for each; the random
 * programs must use each of them, and tests check that by these counters.
 */
#ifndef SCHEDULER_DPOR_USES_H
#define SCHEDULER_DPOR_USES_H

#include <stdint.h>

struct dpor_uses {
	uint64_t plans;	    /* plans that were added to a tree */
	uint64_t shortened; /* of these: shorter than their sequences */
	uint64_t answers;   /* steps that were added to a plan to say what a thread chooses */
	uint64_t splits;    /* sequences for which each value of a choice was planned */
	uint64_t detours;   /* of these: behind branches that are not in the sequence */
	uint64_t values;    /* other values that were planned after a planned step that chose */
	uint64_t probes;    /* probes of steps */
	uint64_t predicted; /* steps that were predicted without running them */
	/* kinds of steps that were mispredicted: the exploration has restarted */
	uint64_t mispredicted;
	uint64_t loosened; /* plans for which there was no room */
	uint64_t imported; /* plans of other processes */
	/* of these: steps of threads with another index here; tests/subtrees_renamed.c needs them */
	uint64_t renamed;
};

/** Returns the counters of the strategy's state, over all restarts. */
const struct dpor_uses *dpor_uses(const void *strategy_state);

#endif
