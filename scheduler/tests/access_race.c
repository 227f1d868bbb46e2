/* SPDX-License-Identifier: MIT */
/*
 * The race detector of the access build: which accesses it compares, and what it reports. For the order of
 * accesses see access_order.c.
 */
#include "access.h"

#include <string.h>

#ifdef HEDDLE_ACCESS

unsigned access_races_in(thread_function *body)
{
	struct explored explored = explore(body);
	unsigned n = 0;

	for (size_t i = 0; i < explored.n_findings; i++)
		n += explored.findings[i].kind == HEDDLE_DATA_RACE;
	return n;
}

static long raced;
static char block[32];

THREAD(looks_away)
{
	heddle_unordered_begin();
	raced++;
	heddle_unordered_end();
}

BODY(nobody_cares)
{
	raced = 0;
	run_threads(looks_away, looks_away);
}

Test(access_race, what_is_said_to_be_unordered_is_neither_race_nor_step)
{
	struct explored explored = explore(nobody_cares, .points = HEDDLE_POINTS_MEMORY);

	cr_expect_eq(explored.executions, 1);
	expect_nothing_found(&explored);
}

THREAD(writes_in_two_places)
{
	raced = 1;
	raced = 2;
	__asm__ volatile("" ::: "memory");
	raced = 3;
}

THREAD(reads_below)
{
	heddle_observe(raced);
}

BODY(two_places)
{
	raced = 0;
	run_threads(writes_in_two_places, reads_below);
}

/* Each pair of places is a race of its own, whichever access came last. */
Test(access_race, races_are_told_by_place)
{
	cr_expect_geq(access_races_in(two_places), 2);
}

static struct heddle_mutex lock;

static void leave_lock(void)
{
	heddle_mutex_lock(&lock);
	heddle_mutex_unlock(&lock);
}

static __attribute__((noinline)) void write_raced(long value)
{
	raced = value;
}

THREAD(writes_before_and_after_the_lock)
{
	write_raced(1);
	leave_lock();
	write_raced(2);
}

THREAD(writes_after_the_lock)
{
	leave_lock();
	raced = 7;
}

BODY(again_at_one_place)
{
	raced = 0;
	heddle_mutex_init(&lock, "lock");
	run_threads(writes_before_and_after_the_lock, writes_after_the_lock);
}

static void count_races(void *context, const struct heddle_execution *execution)
{
	*(unsigned *)context += execution->n_findings;
}

/* The lock orders the first of A's writes, but not the second, in every interleaving. */
Test(access_race, the_newest_access_of_a_place_counts)
{
	unsigned racing = 0;
	struct explored explored = explore_visiting(again_at_one_place, &(struct heddle_options){ 0 },
						    EXECUTIONS_LIMIT, count_races, &racing);

	cr_expect_eq(racing, explored.executions);
}

THREAD(moves_within)
{
	memmove(block, block, 8);
}

THREAD(reads_within)
{
	heddle_observe(block[3]);
}

BODY(moved_and_read)
{
	memset(block, 0, sizeof(block));
	run_threads(moves_within, reads_within);
}

/* A place that reads and writes the same bytes has both accesses. */
Test(access_race, a_move_reads_and_writes)
{
	cr_expect(access_races_in(moved_and_read));
}

static struct heddle_variable announced;

THREAD(reads_announced)
{
	heddle_observe(heddle_read(&announced));
}

THREAD(writes_announced)
{
	heddle_write(&announced, 1);
}

BODY(announced_and_unordered)
{
	heddle_variable_init(&announced, 0, "announced");
	run_threads(reads_announced, writes_announced);
}

Test(access_race, announced_variables_race_as_well)
{
	cr_expect(access_races_in(announced_and_unordered));
}

#endif
