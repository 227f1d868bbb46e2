/* SPDX-License-Identifier: MIT */
/*
 * A run in progress: explorations of one variant, in this process and its copies, up to the end or a limit.
 */
#ifndef RUNNER_EXPLORE_RUN_H
#define RUNNER_EXPLORE_RUN_H

#include "explore/certify.h"
#include "explore/explore_variant.h"
#include "explore/go_on.h"
#include "jobs/jobs.h"
#include "result/notes.h"
#include "scenario/samples.h"

/* Where the part of a run that is explored in parts ends, if the run does not end before. */
struct run_part {
	uint64_t executions; /* number of the run's executions; 0: no limit */
	double seconds;	     /* since the start of the run; 0: no limit */
	bool is_over;	     /* one of these was reached, or the strategy could not go on */
	bool failed;	     /* the strategy could not go on */
};

struct run {
	struct heddle_result *result;
	const struct heddle_exploration *exploration;
	struct heddle_options options;
	struct heddle_explorer *explorer;
	struct jobs jobs;
	struct heddle_samples repeated;	  /* schedules */
	struct heddle_samples exchanged;  /* struct recorded; without room if nothing is checked */
	struct heddle_cut_execution *cut; /* the first execution that was cut and has no finding */
	struct certify_keys certified;
	uint64_t executions; /* of this process and those from which it was copied, since the last restart */
	uint64_t all;	     /* of all processes, approximately; 0: not known */
	uint64_t restarts;
	bool is_in_parts;
	struct run_part part;		  /* in parts: the one in progress */
	struct heddle_statistics earlier; /* in parts: of the strategies before the one at work */
	uint64_t strategy_began;	  /* in parts: executions before it, and before its last restart */
	size_t turns;			  /* in parts: how many turns samplers have had */
	uint64_t hidden;		  /* executions that the explorer did not return */
	int64_t started_ns;
	double next_figures;		  /* time in seconds of the next update of the board */
	struct heddle_estimate estimated; /* the estimate before the first subtree was given away */
	size_t n_told;			  /* number of groups that were told */
	bool is_certifying;
	bool was_wanted; /* another process was ready to explore a part of it */
};

/** Returns the statistics of all that was explored. */
struct heddle_statistics run_statistics(const struct run *run);
/** In parts: adds the statistics of the strategy at work to those of earlier ones. */
void run_end_of_strategy(struct run *run);
/** In parts: groups begin to count executions anew, beside those before. */
void run_begin_counts(struct run *run);

/**
 * In parts, at a restart: findings remain, and executions that were run for nothing count. Only classes are
 * counted anew.
 */
void run_begin_strategy_anew(struct run *run);
/** Return whether the part in progress has used up its time; its executions. */
bool run_part_is_late(struct run *run);
bool run_part_is_done(struct run *run);

/** Returns the seconds since its start. */
double run_seconds(const struct run *run);
/** Returns the signal that asks the run to stop; 0: none. */
int run_is_interrupted(const struct run *run);

/** Returns whether the run's time is over. */
bool run_is_late(const struct run *run);
/** Updates the board with the progress of an exploration. */
void run_show(struct run *run, const struct heddle_explorer *explorer);

/**
 * Explores this process's part, and what its copies leave to it; the explorer is open. Findings go to the
 * result, and samples are kept. If a limit ended it, the result is limited. Returns 0 or -errno, also in a
 * copy.
 */
int run_explore(struct run *run);

/**
 * Sends new findings to the process that would otherwise lose them if this process died. Returns 0 or -errno.
 */
int run_tell(struct run *run);

/** Notes that a limit ends the run; reasons are appended to earlier ones. */
void run_stop(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
