/* SPDX-License-Identifier: MIT */
/*
 * A choice under a lock.
 *
 *   1. thread 0 locks, chooses one of two, unlocks.
 *   2. thread 1 locks and unlocks.
 *
 * The choice belongs to the step in which it is taken: for each order of the two threads both values are
 * explored.
 *
 *   EXHAUSTED: 4 executions
 */
#include "golden.h"

static struct heddle_mutex mutex;

static void lock_and_choose(long index)
{
	heddle_mutex_lock(&mutex);
	if (index == 0)
		heddle_choose(2, "one of two");
	heddle_mutex_unlock(&mutex);
}

static uint64_t classes(void)
{
	return 4;
}

SCENARIO(golden, choice, .doc = "a choice of two under a lock that another thread takes too",
	 .params = { GOLDEN_PARAMS }, .classes = classes, .expect = { PASSES(NULL) })
{
	heddle_mutex_init(&mutex, "mutex");
	golden_run(2, lock_and_choose);
}
