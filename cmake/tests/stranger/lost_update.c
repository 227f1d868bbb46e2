/* SPDX-License-Identifier: MIT */
/*
 * A scenario outside of the project: the tests build it against the installed library, and into the command
 * from a folder outside the tree. It includes only installed headers.
 *
 *   1. A loads the counter: 0
 *   2. B loads the counter: 0
 *   3. A stores 1
 *   4. B stores 1: A's update is lost
 */
#include <heddle/scenario.h>

static struct heddle_atomic counter;

static void increment(void *unused)
{
	int64_t seen = heddle_atomic_load(&counter);

	heddle_atomic_store(&counter, seen + 1);
}

SCENARIO(stranger, lost_update, .doc = "two threads increment a counter that only they believe to be atomic",
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "lost update" }) })
{
	heddle_atomic_init(&counter, 0, "counter");
	heddle_spawn("A", increment, NULL);
	heddle_spawn("B", increment, NULL);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&counter) == 2, "lost update", "the counter is not 2");
}
