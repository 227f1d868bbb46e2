/* SPDX-License-Identifier: MIT */
/*
 * A lost update: two threads increment a counter by a load and a store.
 *
 *   1. A loads the counter: 0
 *   2. B loads the counter: 0
 *   3. A stores 1
 *   4. B stores 1: the update of A is lost
 *
 *   FAILED: failed check "both updates count", in 2 of 4 executions
 */
#include <heddle/scenario.h>

static struct heddle_atomic counter;

static void increment(void *unused)
{
	int64_t seen = heddle_atomic_load(&counter);

	(void)unused;
	heddle_atomic_store(&counter, seen + 1);
}

SCENARIO(example, lost_update, .id = "EX1", .doc = "two threads increment a counter by a load and a store",
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "both updates count" }) })
{
	heddle_atomic_init(&counter, 0, "counter");
	heddle_spawn("A", increment, NULL);
	heddle_spawn("B", increment, NULL);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&counter) == 2, "both updates count", "the counter is %ld",
		     (long)heddle_atomic_load(&counter));
}
