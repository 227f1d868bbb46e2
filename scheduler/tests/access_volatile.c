/* SPDX-License-Identifier: MIT */
/* Volatile accesses that the compiler tells from others, in the access build. */
#include "access.h"

#include <string.h>

#ifdef HEDDLE_ACCESS

static int data, flag;

static int read_flag(void)
{
	return access_read_volatile(&flag);
}

static void write_flag(int value)
{
	access_write_volatile(&flag, value);
}

THREAD(count_twice)
{
	write_flag(read_flag() + 1);
}

BODY(counted_by_two)
{
	flag = 0;
	run_threads(count_twice, count_twice);
	outcome(flag);
}

THREAD(count_plainly)
{
	flag++;
}

BODY(counted_plainly_by_one)
{
	flag = 0;
	run_threads(count_twice, count_plainly);
}

THREAD(read_it)
{
	heddle_observe(read_flag());
}

BODY(read_by_two)
{
	flag = 0;
	run_threads(read_it, read_it);
}

THREAD(count_atomically)
{
	__atomic_fetch_add(&flag, 1, __ATOMIC_RELAXED);
}

BODY(counted_atomically_by_one)
{
	flag = 0;
	run_threads(read_it, count_atomically);
}

THREAD(publish)
{
	data = 1;
	write_flag(1);
}

THREAD(publish_too_early)
{
	write_flag(1);
	data = 1;
}

THREAD(read_published)
{
	if (read_flag())
		heddle_observe(data);
}

BODY(published)
{
	data = flag = 0;
	run_threads(publish, read_published);
}

BODY(published_too_early)
{
	data = flag = 0;
	run_threads(publish_too_early, read_published);
}

Test(access_volatile, race_with_plain_accesses_alone)
{
	cr_expect_eq(access_races_in(counted_by_two), 0);
	cr_expect_eq(access_races_in(counted_atomically_by_one), 0);
	cr_expect_gt(access_races_in(counted_plainly_by_one), 0);
}

Test(access_volatile, a_store_releases_and_a_load_acquires)
{
	cr_expect_eq(access_races_in(published), 0);
	cr_expect_gt(access_races_in(published_too_early), 0);
}

/* Both threads read before one writes, and one of two counts is lost, or one of them is first. */
Test(access_volatile, are_scheduling_points_in_every_mode)
{
	static const enum heddle_points modes[] = { HEDDLE_POINTS_SYNC, HEDDLE_POINTS_RACY,
						    HEDDLE_POINTS_MEMORY };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct explored explored = explore(counted_by_two, .points = modes[i]);

		cr_expect_eq(came_to(&explored, 1), 2, "mode %zu", i);
		cr_expect_eq(came_to(&explored, 2), 2, "mode %zu", i);
	}
}

/* The first execution of all. */
static void expect_no_point(thread_function *body, enum heddle_points points)
{
	struct explored explored = explore(body, .points = points);

	cr_expect_not(strstr(explored.first, "memory_read"), "%s", explored.first);
	cr_expect_eq(explored.statistics.restarts, 0);
}

Test(access_volatile, that_only_read_are_no_points)
{
	expect_no_point(read_by_two, HEDDLE_POINTS_RACY);
	expect_no_point(read_by_two, HEDDLE_POINTS_MEMORY);
}

/* A variable of one thread beside an atomic of two. */
static struct {
	int atomic, own;
} __attribute__((aligned(8))) pair;

THREAD(add)
{
	__atomic_fetch_add(&pair.atomic, 1, __ATOMIC_RELAXED);
}

THREAD(add_and_read)
{
	add(NULL);
	access_look(&pair.own);
}

BODY(atomic_beside_a_plain_one)
{
	pair.atomic = pair.own = 0;
	run_threads(add, add_and_read);
}

Test(access_volatile, are_no_other_atomics)
{
	expect_no_point(atomic_beside_a_plain_one, HEDDLE_POINTS_RACY);
}

#endif
