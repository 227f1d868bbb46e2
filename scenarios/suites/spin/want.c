/* SPDX-License-Identifier: MIT */
/*
 * Two threads that spin on each other's flag.
 *
 * Each sets its flag, and then spins while the other one's flag is set.
 *
 *   1. A sets its flag.
 *   2. B sets its flag.
 *   3. A reads B's flag, and spins.
 *   4. B reads A's flag, and spins. No thread will write either flag.
 *
 * In `turns` the thread that has set its flag last lets the other one go first (Peterson's algorithm).
 *
 *   polite   FAILED: livelock, in 2 of 6 executions
 *   turns    EXHAUSTED: 12 executions
 */
#define HEDDLE_SUBJECT		    (&entrance)
#define HEDDLE_REVISIONS(EACH, ...) EACH(polite, "polite", __VA_ARGS__) EACH(turns, "turns", __VA_ARGS__)
#include <heddle/scenario.h>
#include <string.h>

static const struct heddle_subject entrance = {
	.name = "entrance",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "turns",
};

static struct heddle_atomic wants[2], last, inside;

static bool must_wait(int me)
{
	bool takes_turns = !strcmp(heddle_scenario_revision(), "turns");

	return heddle_atomic_load(&wants[!me]) && (!takes_turns || heddle_atomic_load(&last) == me);
}

static void go_in_and_out(void *argument)
{
	int me = *(const int *)argument;

	heddle_atomic_store(&wants[me], 1);
	heddle_atomic_store(&last, me);
	while (must_wait(me))
		heddle_spin_wait();
	heddle_check(heddle_atomic_add_return(&inside, 1) == 1, "one at a time", "both are inside");
	heddle_atomic_add(&inside, -1);
	heddle_atomic_store(&wants[me], 0);
}

SCENARIO(spin, want, .id = "SP1", .doc = "two threads that let each other go first: does anybody go?",
	 .expect = { FINDS("polite", { HEDDLE_LIVELOCK, "wants" }), PASSES("turns") })
{
	static const int numbers[2] = { 0, 1 };

	heddle_atomic_init(&wants[0], 0, "wants of A");
	heddle_atomic_init(&wants[1], 0, "wants of B");
	heddle_atomic_init(&last, 0, "last");
	heddle_atomic_init(&inside, 0, "inside");
	heddle_spawn("A", go_in_and_out, (void *)&numbers[0]);
	heddle_spawn("B", go_in_and_out, (void *)&numbers[1]);
	heddle_join_all();
}
