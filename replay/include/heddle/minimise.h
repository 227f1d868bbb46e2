/* SPDX-License-Identifier: MIT */
/*
 * Minimising: the shortest schedule that can be found with the finding of a given one.
 *
 *   heddle_minimise(&minimised, schedule, &program, &options);
 *   ... heddle_schedule_write(minimised.schedule, path, &error), heddle_minimised_text(&minimised, ...) ...
 *   heddle_minimised_free(&minimised);
 *
 * Shorter is: fewer preemptions; of those with as many, fewer steps; of those, fewer threads that take a
 * step. Nothing follows the finding. The finding is the same if its kind, its subject, its place and its
 * thread are, and, where threads wait for each other, who waits for what. Its message may be another one.
 *
 * Each attempt is an execution: the threads of a changed schedule are picked in turn, as far as they can go
 * on, and then each goes on as long as it can. What an attempt gave is kept if it is shorter. So whatever
 * comes out has been run, and it is replayed strictly three times before it is returned.
 */
#ifndef HEDDLE_MINIMISE_H
#define HEDDLE_MINIMISE_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_MINIMISE_REPLAYS_DEFAULT	   400
#define HEDDLE_MINIMISE_EXECUTIONS_DEFAULT 10000

struct heddle_minimise_options {
	unsigned replays; /**< attempts; 0: HEDDLE_MINIMISE_REPLAYS_DEFAULT */
	/**
	 * Of the search for fewer preemptions, of 100 steps in the mean: longer ones are fewer. 0:
	 * HEDDLE_MINIMISE_EXECUTIONS_DEFAULT.
	 */
	unsigned executions;
};

/** How long a schedule is. */
struct heddle_length {
	uint32_t preemptions, steps;
	uint32_t threads; /**< that take a step */
};

struct heddle_minimised {
	struct heddle_schedule *schedule; /**< not longer than the given one; replays strictly */
	struct heddle_length before, after;
	unsigned replays, executions; /**< that it took */
	/** No execution with fewer preemptions has the finding: there are none, or all of them were run. */
	bool is_fewest;
	/** There were attempts left when the replays were used up. */
	bool is_cut_short;
};

/** How long a schedule is: in preemptions, steps and what else a person reads. Needs no explorer. */
struct heddle_length heddle_schedule_length(const struct heddle_schedule *schedule);

/**
 * Minimises schedule, whose program need not be the one that it was recorded of. Returns 0 with *minimised
 * filled (caller frees); -ENOENT if its finding did not happen, neither when it was followed step by step nor
 * as far as possible, or not three times; -EINVAL if it has none; else what heddle_replay returns. No
 * explorer may be open.
 */
int heddle_minimise(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
		    const struct heddle_program *program, const struct heddle_minimise_options *options);
/** Frees what heddle_minimise has filled in, the schedule included; not *minimised itself. */
void heddle_minimised_free(struct heddle_minimised *minimised);

#define HEDDLE_MINIMISED_TEXT_MAX 200
/** "2 preemptions (3 before), the fewest; 12 steps (25 before)". Returns buffer. */
const char *heddle_minimised_text(const struct heddle_minimised *minimised,
				  char buffer[HEDDLE_MINIMISED_TEXT_MAX]);

#ifdef __cplusplus
}
#endif

#endif
