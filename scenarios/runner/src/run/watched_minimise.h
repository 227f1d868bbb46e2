/* SPDX-License-Identifier: MIT */
/*
 * Minimising in a worker: the schedules of a result, one after the other. A schedule whose minimising ends
 * its process, hangs or takes too long stays as it is.
 */
#ifndef RUNNER_WATCHED_MINIMISE_H
#define RUNNER_WATCHED_MINIMISE_H

#include "result/result.h"
#include "watch/watch.h"

#include <heddle/minimise.h>

struct watched_minimise {
	struct watch watch;
	struct heddle_result *result; /* its groups get the minimised schedules */
	struct heddle_minimise_options options;
	struct watch_limits limits;
	struct board *board;
	unsigned number; /* the board's run */
	size_t next;	 /* the next group */
};

/**
 * Begins to minimise the groups of result, which must outlive it, as this run of the board. limits: of the
 * worker; its seconds are at most a minute, also where they are 0. Returns 1 if a worker was started, 0 if
 * there is nothing to minimise.
 */
int watched_minimise_begin(struct watched_minimise *minimise, struct heddle_result *result,
			   struct board *board, unsigned number, const struct watch_limits *limits,
			   const struct heddle_minimise_options *options);

/**
 * Called when its watch is over: continues behind the group at which its worker ended early. Returns as
 * watched_minimise_begin does.
 */
int watched_minimise_end(struct watched_minimise *minimise);

/**
 * Minimises one schedule under variant, with parameters as small as possible, and waits for the end. Returns
 * 0, then the caller frees *minimised; -EINTR after a signal; -ECHILD if its process ended early; else as
 * heddle_minimise.
 */
int watched_minimise_one(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
			 const struct heddle_variant *variant, double stuck,
			 const struct heddle_minimise_options *options);

#endif
