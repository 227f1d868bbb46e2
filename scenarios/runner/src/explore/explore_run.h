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

struct run {
	struct heddle_result *result;
	const struct heddle_exploration *exploration;
	struct heddle_options options;
	struct heddle_explorer *explorer;
	struct jobs jobs;
	struct heddle_samples repeated;	  /* schedules */
	struct heddle_samples exchanged;  /* struct recorded; without room where nothing is checked */
	struct heddle_cut_execution *cut; /* the first that was, without a finding */
	struct certify_keys certified;
	uint64_t executions; /* of this process, and those that it is a copy of, since the last restart */
	uint64_t all;	     /* of all processes, about; 0: not known */
	uint64_t restarts;
	uint64_t hidden; /* runs of the explorer that are shown to nobody */
	int64_t started_ns;
	double next_figures;		  /* seconds at which the board is due again */
	struct heddle_estimate estimated; /* before the first subtree was given away */
	size_t n_told;			  /* of its groups, as soon as they were found */
	bool is_certifying;
	bool was_wanted; /* a part of it, by another process */
};

/** Seconds since it started. */
double run_seconds(const struct run *run);
/** The signal upon which it is to stop; 0: none. */
int run_is_interrupted(const struct run *run);

/** Whether the time that a run has is over. */
bool run_is_late(const struct run *run);
/** Shows how far an exploration has come. */
void run_show(struct run *run, const struct heddle_explorer *explorer);

/**
 * Explores this process's part, and what its copies leave to it; the explorer is open. What was found is in
 * the result, samples are kept. The result is limited if a limit ended it. Returns 0 or -errno, also in a
 * copy.
 */
int run_explore(struct run *run);

/**
 * Tells what was found since the last time, to whoever would not learn of it if this process died. Returns 0
 * or -errno.
 */
int run_tell(struct run *run);

/** A limit ends it: says which, behind those that did before. */
void run_stop(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
