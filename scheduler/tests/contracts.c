/* SPDX-License-Identifier: MIT */
/* The ends of ranges, and invalid calls: what the headers' contracts say about them. */
#include "exploring.h"

#include <limits.h>
#include <stdint.h>

static struct heddle_thread *child;
static struct heddle_atomic atomic;
static struct heddle_semaphore semaphore;
static struct heddle_completion completion;
static struct heddle_mutex mutex;

THREAD(ends)
{
}

THREAD(joins_child)
{
	heddle_join(child);
}

THREAD(joins_itself)
{
	heddle_join(heddle_self());
}

THREAD(joins_all)
{
	heddle_join_all();
}

THREAD(stops)
{
	heddle_check(false, "stops", "it stops");
}

/* Joining. */

BODY(joins_twice)
{
	child = heddle_spawn("A", ends, NULL);
	heddle_join(child);
	heddle_join(child);
}

BODY(two_join_one)
{
	child = heddle_spawn("A", ends, NULL);
	heddle_spawn("B", joins_child, NULL);
	heddle_spawn("C", joins_child, NULL);
	heddle_join_all();
}

BODY(one_joins_itself)
{
	heddle_spawn("A", joins_itself, NULL);
	heddle_join_all();
}

BODY(two_join_all)
{
	heddle_spawn("A", joins_all, NULL);
	heddle_join_all();
}

BODY(joins_who_has_stopped)
{
	heddle_join(heddle_spawn("A", stops, NULL));
	outcome(1);
}

Test(contracts, a_thread_may_be_joined_as_often_as_one_likes)
{
	struct explored twice = explore(joins_twice), by_two = explore(two_join_one);

	expect_nothing_found(&twice);
	expect_nothing_found(&by_two);
}

Test(contracts, who_waits_for_itself_is_a_deadlock)
{
	struct explored itself = explore(one_joins_itself), all = explore(two_join_all);

	expect_found(&itself, HEDDLE_DEADLOCK, "no thread can go on");
	expect_found(&all, HEDDLE_DEADLOCK, "no thread can go on");
}

Test(contracts, who_joins_a_stopped_thread_does_not_go_on_and_that_is_no_finding)
{
	struct explored explored = explore(joins_who_has_stopped);

	cr_assert_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_CHECK, "stops");
	cr_expect_eq(came_to(&explored, 1), 0);
}

/* Choosing. */

static int values;

BODY(chooses)
{
	outcome(heddle_choose(values, "a value"));
}

static struct explored choose_of(int n)
{
	values = n;
	return explore(chooses);
}

Test(contracts, choices_have_1_to_64_values)
{
	struct explored one = choose_of(1), most = choose_of(HEDDLE_CHOICES_MAX);

	expect_nothing_found(&one);
	cr_expect_eq(one.executions, 1);
	expect_nothing_found(&most);
	cr_expect_eq(most.executions, HEDDLE_CHOICES_MAX);
}

Test(contracts, other_choices_are_a_finding)
{
	static const int wrong[] = { INT_MIN, -1, 0, HEDDLE_CHOICES_MAX + 1, INT_MAX };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct explored explored = choose_of(wrong[i]);

		expect_found(&explored, HEDDLE_LIMIT, "choices");
		cr_expect_eq(came_to(&explored, NO_OUTCOME), 1, "%d: the thread went on", wrong[i]);
	}
}

/* Numbers. */

BODY(adds_beyond_the_largest)
{
	heddle_atomic_init(&atomic, INT64_MAX, "atomic");
	heddle_atomic_add(&atomic, 2);
	heddle_check(heddle_atomic_load(&atomic) == INT64_MIN + 1, "add", "not the second smallest");
	heddle_check(heddle_atomic_add_return(&atomic, -2) == INT64_MAX, "add_return", "not the largest");
}

BODY(ups_beyond_the_largest)
{
	heddle_semaphore_init(&semaphore, UINT32_MAX, "semaphore");
	heddle_semaphore_up(&semaphore);
	heddle_check(semaphore.count == 0, "up", "not 0");
	heddle_completion_init(&completion, "completion");
	completion.done = UINT32_MAX;
	heddle_complete(&completion);
	heddle_check(completion.done == 0, "complete", "not 0");
}

Test(contracts, counts_go_round)
{
	struct explored added = explore(adds_beyond_the_largest), upped = explore(ups_beyond_the_largest);

	expect_nothing_found(&added);
	expect_nothing_found(&upped);
}

/* Memory. */

BODY(allocates_nothing)
{
	char *one = heddle_alloc(0), *other = heddle_alloc(0), *third;

	heddle_check(one && other && one != other, "alloc", "no two blocks");
	third = heddle_realloc(one, 0);
	heddle_check(third && third != one && third != other, "realloc", "no other block");
	heddle_free(third);
	heddle_free(other);
	heddle_free(NULL);
}

BODY(forgets_nothing)
{
	heddle_alloc(0);
}

BODY(allocates_too_much)
{
	heddle_free(heddle_alloc(SIZE_MAX));
	outcome(1);
}

Test(contracts, blocks_of_0_bytes_are_blocks)
{
	expect_twins(forgets_nothing, allocates_nothing, HEDDLE_LEAK, "memory");
}

Test(contracts, a_full_arena_stops_the_thread)
{
	struct explored explored = explore(allocates_too_much);

	expect_found(&explored, HEDDLE_LIMIT, "arena");
	cr_expect_eq(came_to(&explored, NO_OUTCOME), 1);
}

/* Locks. */

BODY(tries_what_it_holds)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_mutex_lock(&mutex);
	outcome(heddle_mutex_trylock(&mutex));
	heddle_mutex_unlock(&mutex);
}

Test(contracts, trylock_fails_for_the_holder)
{
	struct explored explored = explore(tries_what_it_holds);

	expect_nothing_found(&explored);
	cr_expect_eq(came_to(&explored, false), 1);
}
