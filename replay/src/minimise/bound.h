/* SPDX-License-Identifier: MIT */
/*
 * Fewer preemptions, looked for bound by bound: what has the finding first has the fewest.
 */
#ifndef REPLAY_BOUND_H
#define REPLAY_BOUND_H

#include "minimise/attempt.h"

struct bound {
	struct heddle_schedule *found; /* the first, which ended the search; NULL: none. Caller frees */
	bool is_exhausted;	       /* all of them were run, to their ends, and none has the finding */
	unsigned executions;	       /* that were run */
	uint64_t steps;		       /* of all of them */
};

/**
 * Explores with fewer than so many preemptions, at least 1, for the finding of search, in the numbering of
 * `of`. Ends after so many executions, or steps of all of them. Returns 0 or -errno.
 */
int bound_search(struct bound *bound, const struct search *search, const struct heddle_schedule *of,
		 uint32_t preemptions, unsigned executions, uint64_t steps);

#endif
