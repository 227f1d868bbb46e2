/* SPDX-License-Identifier: MIT */
/* The second exploration, with which a run is compared: see certify.h. */
#ifndef RUNNER_CERTIFY_SECOND_H
#define RUNNER_CERTIFY_SECOND_H

#include "explore/explore_run.h"

struct second {
	struct run *run; /* the first one: its keys are sorted, and all differ */
	struct heddle_explorer *explorer;
	bool *met;		    /* for each of its keys: whether it was met */
	uint64_t n_met, n_lost;	    /* numbers of classes; lost: those that the first one lacks */
	struct heddle_result lost;  /* one group for these */
	struct heddle_result found; /* the findings of the second one */
	uint64_t restarts, runs;
	bool is_late, is_interrupted;
	bool has_no_room; /* more classes than allowed, or no memory for them */
};

/** Explores. Returns 0, also if it was stopped early, or -errno. The caller frees. */
int second_explore(struct second *second, struct run *run, const struct heddle_strategy *strategy);
void second_free(struct second *second);

/** Returns whether this is the execution that is looked for. */
typedef bool second_is_wanted(const void *context, const struct heddle_execution *execution);
/**
 * Repeats the first exploration up to an execution that is wanted, and adds the finding with that one as its
 * schedule; if there is none any more, a finding that says so. Returns 0 or -errno.
 */
int second_find_in_first(struct run *run, const struct heddle_finding *finding, second_is_wanted *is_wanted,
			 const void *context);

/** Adds the finding that the first exploration does not repeat. Returns 0 or -errno. */
int second_does_not_repeat(struct run *run);

/** Returns a finding of an exploration: a class is lost. The caller sets the message. */
struct heddle_finding second_class_lost(const char *subject);

#endif
