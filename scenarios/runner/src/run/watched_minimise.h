/* SPDX-License-Identifier: MIT */
/*
 * Minimising in a worker: the schedules of a result, one after the other. One of which the minimising ends
 * its process, hangs or takes too long keeps the schedule that it has.
 */
#ifndef RUNNER_WATCHED_MINIMISE_H
#define RUNNER_WATCHED_MINIMISE_H

#include "result/result.h"
#include "watch/watch.h"

#include <heddle/minimise.h>

struct watched_minimise {
	struct watch watch;
	struct heddle_result *result; /* its groups get what is told */
	struct heddle_minimise_options options;
	struct watch_limits limits;
	struct board *board;
	unsigned number; /* of the board's run */
	size_t next;	 /* the group whose turn it is */
};

/**
 * Begins with the groups of result, which must outlive it, as this run of the board. Returns 1 if there is
 * something to minimise and a worker was started, 0 if not.
 */
int watched_minimise_begin(struct watched_minimise *minimise, struct heddle_result *result,
			   struct board *board, unsigned number, double stuck,
			   const struct heddle_minimise_options *options);

/**
 * Its watch is over: goes on behind the group at which its worker did not come to its end. Returns as
 * watched_minimise_begin does.
 */
int watched_minimise_end(struct watched_minimise *minimise);

/**
 * Minimises one schedule under variant, with parameters as small as they can be, and waits for that. Returns
 * 0, then the caller frees *minimised; -EINTR after a signal; -ECHILD if its process did not come to its end;
 * else what heddle_minimise returns.
 */
int watched_minimise_one(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
			 const struct heddle_variant *variant, double stuck,
			 const struct heddle_minimise_options *options);

#endif
