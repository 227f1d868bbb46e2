/* SPDX-License-Identifier: MIT */
/*
 * An attempt: one execution along a plan, which is a schedule's threads in another order. Where a planned
 * thread cannot go on its turn is passed over; behind the plan each thread goes on as long as it can.
 */
#ifndef REPLAY_ATTEMPT_H
#define REPLAY_ATTEMPT_H

#include <heddle/explore.h>
#include <heddle/minimise.h>

/** Who is to run, by the indices of a schedule's threads. */
struct plan {
	uint16_t *picks; /* room for PLAN_MAX */
	size_t n;
};
#define PLAN_MAX (2 * HEDDLE_STEPS_MAX)

/** What is looked for, and how long it may take. */
struct search {
	const struct heddle_schedule *finding; /* whose finding it is */
	const struct heddle_program *program;
	bool any_line; /* the finding may be on another line of its function */
};

/**
 * Runs plan, whose threads, choices and sections are those of `of`, for the finding of search. At most is the
 * length beyond which it is not gone on with. *found: the execution up to the finding, NULL if it was not
 * come to; caller frees. Returns 0 or what heddle_replay returns.
 */
int attempt(struct heddle_schedule **found, const struct search *search, const struct heddle_schedule *of,
	    const struct plan *plan, const struct heddle_length *at_most);

/**
 * The same to the end. *run: the execution if all threads come to theirs without any finding, else NULL;
 * caller frees.
 */
int attempt_passes(struct heddle_schedule **run, const struct search *search,
		   const struct heddle_schedule *of, const struct plan *plan);

/**
 * The execution as a schedule, with the finding of search; *found is NULL if it has none, or others wait for
 * each other. Returns 0 or -errno.
 */
int attempt_capture(struct heddle_schedule **found, const struct search *search,
		    const struct heddle_execution *execution);

/**
 * Whether all threads came to their ends without any finding. Data races count only where schedule has one:
 * they may be there whatever the order, and say nothing of when another finding is there.
 */
bool attempt_is_pass(const struct heddle_execution *execution, const struct heddle_schedule *schedule);

/** Options that explore under the conditions of schedule, with its threads numbered as they are there. */
struct heddle_options attempt_options(const struct heddle_schedule *schedule,
				      struct heddle_thread_info threads[HEDDLE_THREADS_MAX]);

#endif
