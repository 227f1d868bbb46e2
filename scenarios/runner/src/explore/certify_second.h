/* SPDX-License-Identifier: MIT */
/* The exploration that a run is compared with: see certify.h. */
#ifndef RUNNER_CERTIFY_SECOND_H
#define RUNNER_CERTIFY_SECOND_H

#include "explore/explore_run.h"

struct second {
	struct run *run; /* the first one: its keys are sorted, and no two are the same */
	struct heddle_explorer *explorer;
	bool *met;		    /* of each of its keys */
	uint64_t n_met, n_lost;	    /* classes; lost: that it lacks */
	struct heddle_result lost;  /* a group for those */
	struct heddle_result found; /* the second one's findings */
	uint64_t restarts, runs;
	bool is_late, is_interrupted;
	bool has_no_room; /* more classes than it may have, or no memory for them */
};

/** Explores. Returns 0, also when it did not come to its end, or -errno. Caller frees. */
int second_explore(struct second *second, struct run *run, const struct heddle_strategy *strategy);
void second_free(struct second *second);

/** Whether it is this execution that is looked for. */
typedef bool second_is_wanted(const void *context, const struct heddle_execution *execution);
/**
 * Explores as the first did until there is such an execution, and adds the finding with that one as its
 * schedule; if there is none any more, a finding that says so. Returns 0 or -errno.
 */
int second_find_in_first(struct run *run, const struct heddle_finding *finding, second_is_wanted *is_wanted,
			 const void *context);

/** Adds the finding that the first one, explored again, does not come to the same. Returns 0 or -errno. */
int second_does_not_repeat(struct run *run);

/** A finding of an exploration: that a class is lost. The message is the caller's. */
struct heddle_finding second_class_lost(const char *subject);

#endif
