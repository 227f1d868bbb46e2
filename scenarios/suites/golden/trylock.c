/* SPDX-License-Identifier: MIT */
/*
 * Threads that take a lock only if it is free.
 *
 *   1. each of T threads tries to lock, and unlocks if it succeeded.
 *
 * A trylock that fails reads the lock and changes nothing: two that fail commute, a trylock and an unlock do
 * not.
 *
 *   trylock        EXHAUSTED: 4 executions for T = 2, 21 for T = 3
 *   lock_trylock   EXHAUSTED: 3 executions: lock and unlock against one try: before, between, after
 */
#include "golden.h"

static struct heddle_mutex mutex;

static void try_to_lock(long index)
{
	(void)index;
	if (heddle_mutex_trylock(&mutex))
		heddle_mutex_unlock(&mutex);
}

static void lock(long index)
{
	(void)index;
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

/* Enumerated by brute force outside of this project. */
static uint64_t classes(void)
{
	static const uint64_t known[] = { 0, 1, 4, 21 };
	long threads = heddle_parameter("T");

	return threads < 4 ? known[threads] : 0;
}

SCENARIO(golden, trylock, .doc = "T threads try to lock",
	 .params = { { "T", 1, 8, 3, "how many threads" }, GOLDEN_PARAMS }, .classes = classes,
	 .expect = { PASSES(NULL) })
{
	heddle_mutex_init(&mutex, "mutex");
	golden_run(heddle_parameter("T"), try_to_lock);
}

static uint64_t three(void)
{
	return 3;
}

SCENARIO(golden, lock_trylock, .doc = "one thread locks, the other one tries to", .params = { GOLDEN_PARAMS },
	 .classes = three, .expect = { PASSES(NULL) })
{
	static void (*const functions[])(long) = { lock, try_to_lock };

	heddle_mutex_init(&mutex, "mutex");
	golden_run_each(2, functions);
}
