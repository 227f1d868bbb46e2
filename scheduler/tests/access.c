/* SPDX-License-Identifier: MIT */
/* Plain accesses as scheduling points, in the access build; and that the others say that they do not see them. */
#include "exploring.h"

#include <errno.h>
#include <stdio.h>
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

/* The second execution of what races is like the first of what is shared. */
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

static void keep_first(void *context, const struct heddle_execution *execution)
{
	char name[64], *text = context;

	if (*text)
		return;
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		heddle_object_name(execution, step->object, name, sizeof(name));
		snprintf(text + strlen(text), 512 - strlen(text), "%s %s %s=%lld; ",
			 execution->threads[step->thread].name, heddle_operation_name(step->operation), name,
			 (long long)step->value);
	}
}

/* A write tells what it has written, though the scheduling point comes before it. */
Test(access, steps_tell_object_and_value)
{
	char text[512] = "";
	struct heddle_options options = { .points = HEDDLE_POINTS_MEMORY };

	explore_visiting(two_add, &options, EXECUTIONS_LIMIT, keep_first, text);
	cr_expect_str_eq(text, "A memory_read total=0; A memory_write total=1; B memory_read total=1; "
			       "B memory_write total=2; main join_all =0; ");
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

/* What nobody writes, or only one thread touches at a time, is no scheduling point. */
Test(access, what_is_not_shared_is_no_step)
{
	struct explored explored = explore(readers_of_one, .points = HEDDLE_POINTS_MEMORY);

	cr_expect_eq(explored.executions, 1);
	cr_expect_eq(explored.statistics.restarts, 0);
	expect_nothing_found(&explored);
}

static void add_through(void *pointer)
{
	(*(int *)pointer)++;
}

static void run_two_on(int *pointer)
{
	heddle_spawn("A", add_through, pointer);
	heddle_spawn("B", add_through, pointer);
	heddle_join_all();
}

BODY(on_the_stack)
{
	int local = 0;

	run_two_on(&local);
	outcome(local);
}

BODY(in_the_arena)
{
	int *first = heddle_alloc_forever(sizeof(*first)), *second;

	second = heddle_alloc_forever(sizeof(*second));
	*first = *second = 0;
	run_two_on(second);
	outcome(*second);
}

static int two[2];

BODY(in_an_array)
{
	two[1] = 0;
	run_two_on(&two[1]);
	outcome(two[1]);
}

static void expect_lost_update_on(thread_function *body, const char *object)
{
	struct heddle_options options = { .points = HEDDLE_POINTS_RACY };
	char text[512] = "", expected[64];
	struct explored explored = explore_visiting(body, &options, EXECUTIONS_LIMIT, keep_first, text);

	snprintf(expected, sizeof(expected), "A memory_read %s=0; ", object);
	cr_expect(strstr(text, expected), "%s is not in %s", expected, text);
	cr_expect_eq(explored.executions, 4);
	cr_expect_eq(came_to(&explored, 1), 2);
}

Test(access, memory_has_a_name_wherever_it_lies)
{
	expect_lost_update_on(on_the_stack, "stack of main");
	expect_lost_update_on(in_an_array, "two");
	expect_lost_update_on(in_the_arena, "access.c:147");
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
		heddle_spin();
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

THREAD(looks_away)
{
	heddle_unordered_begin();
	total++;
	heddle_unordered_end();
}

BODY(nobody_cares)
{
	total = 0;
	run_threads(looks_away, looks_away);
}

Test(access, what_is_said_to_be_unordered_is_neither_race_nor_step)
{
	struct explored explored = explore(nobody_cares, .points = HEDDLE_POINTS_MEMORY);

	cr_expect_eq(explored.executions, 1);
	expect_nothing_found(&explored);
}

#endif
