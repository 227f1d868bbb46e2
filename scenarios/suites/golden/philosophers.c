/* SPDX-License-Identifier: MIT */
/*
 * The dining philosophers, one meal each.
 *
 *   1. philosopher i locks fork i, then fork i + 1 (modulo N); unlocks i + 1, then i.
 *   2. if each has locked the first fork, none can lock the second.
 *
 * A class says for each fork which of its two philosophers locked it first: 2^N combinations. Two of them are
 * cyclic: one cannot occur, the other is the deadlock. If philosopher 0 takes fork 1 first, neither occurs.
 *
 *   FAILED: a deadlock, in exactly one of 2^N - 1 executions
 *   left_handed = 1: EXHAUSTED: 2^N - 2 executions
 */
#include "golden.h"

static struct heddle_mutex forks[GOLDEN_THREADS_MAX];
static bool has_eaten[GOLDEN_THREADS_MAX];

static void eat(long index)
{
	long next = (index + 1) % heddle_parameter("N");
	bool is_left_handed = index == 0 && heddle_parameter("left_handed");
	long first = is_left_handed ? next : index, second = is_left_handed ? index : next;

	heddle_mutex_lock(&forks[first]);
	heddle_mutex_lock(&forks[second]);
	has_eaten[index] = true;
	heddle_mutex_unlock(&forks[second]);
	heddle_mutex_unlock(&forks[first]);
}

static uint64_t classes(void)
{
	return golden_power(2, heddle_parameter("N")) - (heddle_parameter("left_handed") ? 2 : 1);
}

SCENARIO(golden, philosophers, .doc = "N philosophers, N forks, one meal each",
	 .params = { { "N", 2, GOLDEN_THREADS_MAX, 6, "how many philosophers" },
		     { "left_handed", 0, 1, 0, "1: one of them takes the other fork first" },
		     GOLDEN_PARAMS },
	 .classes = classes,
	 .expect = { PASSES_WHEN(NULL, "left_handed", 1), FINDS(NULL, { HEDDLE_DEADLOCK, "fork" }) })
{
	long n = heddle_parameter("N");

	for (long i = 0; i < n; i++) {
		heddle_mutex_init(&forks[i], "fork %ld", i);
		has_eaten[i] = false;
	}
	golden_run(n, eat);
	for (long i = 0; i < n; i++)
		heddle_check(has_eaten[i], "everybody has eaten", "philosopher %ld has not", i);
}
