/* SPDX-License-Identifier: MIT */
/* Random programs: what operations that can fail, and waits with a time limit, came to in an execution. */
#ifndef TESTS_RANDOM_TRIES_H
#define TESTS_RANDOM_TRIES_H

#include <heddle/execution.h>

enum random_try {
	TRY_READ_GETS,
	TRY_READ_FAILS,
	TRY_WRITE_GETS,
	TRY_WRITE_FAILS,
	TRY_DOWN_GETS,
	TRY_DOWN_FAILS,
	TRY_BARRIER_FILLS, /* a thread that uses the result */
	TRY_TIME_PASSES,
	TRY_WAITS_IN_VAIN, /* a wait with a time limit does not end, and the budget is used up */
	TRY_AWAITS,	   /* a round of a loop that only reads was in vain, and another one came */
	RANDOM_TRIES
};
/* Where such loops wait. */
extern const struct heddle_where random_await_where;
extern const char *const random_try_names[RANDOM_TRIES];

/** Returns the set of enum random_try of the execution that has just run. */
unsigned random_tries_of(const struct heddle_execution *execution);

/** Returns whether the execution was cut by the step limit, not by a time limit that was not tried. */
bool random_met_step_limit(const struct heddle_execution *execution);

#endif
