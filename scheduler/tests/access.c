/* SPDX-License-Identifier: MIT */
/*
 * Plain accesses as scheduling points, in the access build; other builds must say that they do not see them.
 */
#include "exploring.h"

#include <errno.h>
#include <string.h>

#ifndef HEDDLE_ACCESS

BODY(nothing)
{
}

Test(access, is_refused_in_builds_that_do_not_see_it)
{
	const struct heddle_program program = { nothing, NULL };
	struct heddle_explorer *explorer;

	cr_expect_not(heddle_sees_accesses());
	cr_expect_eq(heddle_explorer_open(&explorer, &program,
					  &(struct heddle_options){ .points = HEDDLE_POINTS_RACY }),
		     -ENOTSUP);
}

#else

static long total;
static volatile int flag;

THREAD(add_to_total)
{
	total += 1;
}

BODY(two_add)
{
	total = 0;
	run_threads(add_to_total, add_to_total);
	outcome(total);
}

/* Read, write; read, write: six interleavings, four classes, since the reads commute. */
Test(access, each_is_a_step)
{
	struct explored explored = explore(two_add, .points = HEDDLE_POINTS_MEMORY);

	cr_expect_eq(explored.executions, 4);
	cr_expect_eq(came_to(&explored, 1), 2);
	cr_expect_eq(came_to(&explored, 2), 2);
	cr_expect_eq(explored.statistics.restarts, 1, "found to be shared in the first execution");
	explored = explore_naive(two_add, .points = HEDDLE_POINTS_MEMORY);
	cr_expect_eq(explored.executions, 6);
}

/* The second execution with points racy is like the first with points memory. */
Test(access, racy_finds_the_same)
{
	struct explored explored = explore(two_add, .points = HEDDLE_POINTS_RACY);

	cr_expect_eq(explored.executions, 4);
	expect_found(&explored, HEDDLE_DATA_RACE, "unordered accesses");
}

Test(access, without_points_a_race_is_found_but_not_what_it_leads_to)
{
	struct explored explored = explore(two_add);

	cr_expect_eq(explored.executions, 1);
	cr_expect_eq(came_to(&explored, 2), 1);
	expect_found(&explored, HEDDLE_DATA_RACE, "unordered accesses");
}

THREAD(only_reads)
{
	outcome(total);
}

BODY(readers_of_one)
{
	total = 7;
	heddle_spawn("A", only_reads, NULL);
	heddle_join_all();
}

THREAD(only_reads_total)
{
	heddle_observe(total);
}

/* Memory that no thread writes, or that one thread uses at a time, is no scheduling point. */
Test(access, what_is_not_shared_is_no_step)
{
	struct explored explored = explore(readers_of_one, .points = HEDDLE_POINTS_MEMORY);

	cr_expect_eq(explored.executions, 1);
	cr_expect_eq(explored.statistics.restarts, 0);
	expect_nothing_found(&explored);
}

BODY(two_readers)
{
	total = 7;
	run_threads(only_reads_total, only_reads_total);
}

BODY(written_and_read_in_turns)
{
	total = 0;
	heddle_spawn("A", add_to_total, NULL);
	heddle_join_all();
	outcome(total);
}

Test(access, nor_is_what_two_read_or_main_reads_when_it_is_alone)
{
	cr_expect_eq(explore(two_readers, .points = HEDDLE_POINTS_MEMORY).statistics.restarts, 0);
	cr_expect_eq(explore(written_and_read_in_turns, .points = HEDDLE_POINTS_MEMORY).statistics.restarts,
		     0);
}

static void add_if(void *allowed)
{
	if (allowed)
		total++;
}

BODY(one_or_the_other)
{
	bool which = heddle_choose(2, "which");

	total = 0;
	heddle_spawn("A", add_if, which ? &total : NULL);
	heddle_spawn("B", add_if, which ? NULL : &total);
	heddle_join_all();
}

Test(access, nor_is_what_each_has_in_executions_of_its_own)
{
	cr_expect_eq(explore(one_or_the_other, .points = HEDDLE_POINTS_MEMORY).statistics.restarts, 0);
}

static struct heddle_mutex total_lock;

THREAD(writes_under_lock)
{
	heddle_mutex_lock(&total_lock);
	total = 1;
	heddle_mutex_unlock(&total_lock);
}

THREAD(reads_under_lock)
{
	heddle_mutex_lock(&total_lock);
	heddle_observe(total);
	heddle_mutex_unlock(&total_lock);
}

BODY(under_lock)
{
	total = 0;
	heddle_mutex_init(&total_lock, "total_lock");
	run_threads(writes_under_lock, reads_under_lock);
}

/* Memory that a lock protects is shared, but does not race, and adds no classes. */
Test(access, memory_goes_beyond_racy)
{
	struct explored memory = explore(under_lock, .points = HEDDLE_POINTS_MEMORY);
	struct explored racy = explore(under_lock, .points = HEDDLE_POINTS_RACY);

	cr_expect_eq(memory.executions, 2);
	cr_expect_eq(racy.executions, 2);
	cr_expect_eq(memory.statistics.steps_max, racy.statistics.steps_max + 2);
	expect_nothing_found(&memory);
	expect_nothing_found(&racy);
}

static char block[32];

/* Reads all of it; only the last part is shared. */
THREAD(copies_out)
{
	char copy[24];

	memcpy(copy, block, sizeof(copy));
	outcome(copy[20]);
}

THREAD(writes_at_20)
{
	block[20] = 1;
}

BODY(long_access)
{
	memset(block, 0, sizeof(block));
	run_threads(copies_out, writes_at_20);
}

Test(access, a_long_one_is_a_step_for_any_of_its_bytes)
{
	struct explored explored = explore(long_access, .points = HEDDLE_POINTS_RACY);

	cr_expect_eq(explored.executions, 2);
	cr_expect_eq(came_to(&explored, 0), 1);
	cr_expect_eq(came_to(&explored, 1), 1);
}

THREAD(waits_for_flag)
{
	while (!flag)
		;
}

THREAD(sets_flag)
{
	heddle_yield();
	flag = 1;
}

BODY(a_plain_wait)
{
	flag = 0;
	run_threads(waits_for_flag, sets_flag);
}

/* Without a scheduling point in its loop it would wait for ever. */
Test(access, a_loop_without_end_is_told)
{
	struct explored explored = explore(a_plain_wait);

	expect_found(&explored, HEDDLE_LIMIT, "accesses of a step");
}

THREAD(waits_for_flag_politely)
{
	while (!flag)
		heddle_spin_wait();
}

BODY(a_polite_wait)
{
	flag = 0;
	run_threads(waits_for_flag_politely, sets_flag);
}

Test(access, spinning_on_a_plain_flag_ends)
{
	struct explored explored = explore(a_polite_wait, .points = HEDDLE_POINTS_RACY);

	cr_expect_eq(explored.result, 0);
	cr_expect_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_DATA_RACE, "unordered accesses");
}

/* With one it loops until the other thread has its turn, which comes if threads are picked at random. */
Test(access, a_loop_without_end_becomes_a_scheduling_point)
{
	struct heddle_options options = { .points = HEDDLE_POINTS_RACY,
					  .strategy = heddle_strategy_by_name("random") };
	struct explored explored = explore_visiting(a_plain_wait, &options, 10, NULL, NULL);

	cr_expect_eq(explored.executions, 10);
	cr_expect_eq(explored.statistics.cut, 0);
	cr_expect_null(found(&explored, HEDDLE_LIMIT, NULL));
}

#endif
