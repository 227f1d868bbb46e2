/* SPDX-License-Identifier: MIT */
/*
 * A counter under a lock.
 *
 *   1. each of T threads locks, reads the counter, writes one more, unlocks; K times.
 *
 * No other thread runs between lock and unlock, so a class is an order of the critical sections.
 *
 *   EXHAUSTED: (T K)! / K!^T executions
 */
#include "golden.h"

static struct heddle_mutex mutex;
static long counter;

static void count(long index)
{
	(void)index;
	for (long i = heddle_parameter("K"); i > 0; i--) {
		heddle_mutex_lock(&mutex);
		counter++;
		heddle_mutex_unlock(&mutex);
	}
}

static uint64_t classes(void)
{
	return golden_interleavings(heddle_parameter("T"), heddle_parameter("K"));
}

SCENARIO(golden, counter, .doc = "T threads count K times each, under a lock",
	 .params = { { "T", 1, 8, 3, "how many threads" },
		     { "K", 0, 8, 3, "how often each of them counts" },
		     GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	long expected = heddle_parameter("T") * heddle_parameter("K");

	heddle_mutex_init(&mutex, "counter");
	counter = 0;
	golden_run(heddle_parameter("T"), count);
	heddle_check(counter == expected, "nothing is lost", "%ld instead of %ld", counter, expected);
}
