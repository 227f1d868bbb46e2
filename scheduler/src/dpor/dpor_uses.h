/* SPDX-License-Identifier: MIT */
/*
 * How often dpor has used what it adds to the literature. Each of these is an argument in docs/explorer.md,
 * and the random programs must use each: so tests look at it.
 */
#ifndef SCHEDULER_DPOR_USES_H
#define SCHEDULER_DPOR_USES_H

#include <stdint.h>

struct dpor_uses {
	uint64_t plans;	    /* that were added to a tree */
	uint64_t shortened; /* of these: shorter than the sequences that they were made of */
	uint64_t answers;   /* steps that a plan took in to say what a thread chooses */
	uint64_t splits;    /* sequences of which each value of a choice was planned */
	uint64_t values;    /* other values that were looked for after a planned step that chose */
	uint64_t probes;    /* steps that were to be run to know them */
	uint64_t foreseen;  /* steps that were told without running them */
	/* kinds of steps that turned out to do more: the exploration has started again */
	uint64_t misforeseen;
	uint64_t loosened; /* plans that were left out, since there was no room */
	uint64_t imported; /* plans that another process has told */
};

/** Of the strategy's state; over all restarts. */
const struct dpor_uses *dpor_uses(const void *strategy_state);

#endif
