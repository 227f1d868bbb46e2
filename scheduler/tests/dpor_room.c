/* SPDX-License-Identifier: MIT */
/*
 * dpor with room for one planned step: it leaves out nearly all plans, and must find them again.
 * random_programs.c compares it with naive; here are typical cases.
 */
#include "exploring.h"
#include "programs.h"

static struct heddle_data data, other;

/* Explores with a limit, and without; asserts that both see the same. Returns the result without. */
static struct explored explore_without_room(thread_function *body)
{
	struct explored all = explore_both(body, &(struct heddle_options){ 0 });
	struct explored little = explore(body, .plans_max = 1, .observe = true);

	expect_same(&little, &all);
	return little;
}

/*
 * Each set of readers that come before the writer is a plan. Many begin with the second reader, and all of
 * these but one are left out. The first reader sleeps there until the writer has come.
 */
Test(dpor_room, plans_that_begin_alike)
{
	struct explored explored = explore_without_room(four_readers);

	cr_expect_eq(explored.executions, 16);
	cr_expect_eq(explored.statistics.blocked, 0);
}

THREAD(writes_two)
{
	heddle_data_access(&data, 2, 3, HEDDLE_WRITE);
}

THREAD(chooses_in_the_midst)
{
	heddle_data_access(&data, 0, 0, HEDDLE_WRITE);
	heddle_data_access(&other, 0, 0, HEDDLE_WRITE);
	heddle_observe(heddle_choose(2, "which"));
	heddle_data_access(&data, 3, 3, HEDDLE_WRITE);
}

BODY(choice_within_a_plan)
{
	heddle_data_init(&data, "data");
	heddle_data_init(&other, "other");
	run_threads(writes_two, chooses_in_the_midst);
}

/* The two plans that reverse the writes of cell 3 differ in a choice after their first step. */
Test(dpor_room, plans_that_differ_in_a_choice)
{
	struct explored explored = explore_without_room(choice_within_a_plan);

	cr_expect_eq(explored.executions, 4);
	cr_expect_eq(explored.statistics.blocked, 0);
}

static struct heddle_completion done;

THREAD(writes_two_and_completes)
{
	writes_two(NULL);
	heddle_complete(&done);
}

THREAD(chooses_whether_to_wait)
{
	uint64_t cell;

	heddle_data_access(&data, 0, 0, HEDDLE_WRITE);
	heddle_data_access(&other, 0, 0, HEDDLE_WRITE);
	cell = (uint64_t)heddle_choose(3, "cell, 0: none");
	if (cell == 0)
		heddle_completion_wait(&done);
	else
		heddle_data_access(&data, cell + 1, cell + 1, HEDDLE_WRITE);
}

BODY(choice_that_waits)
{
	heddle_data_init(&data, "data");
	heddle_data_init(&other, "other");
	heddle_completion_init(&done, "done");
	run_threads(writes_two_and_completes, chooses_whether_to_wait);
}

/* What is planned after one choice cannot be done after the others: there any continuation is allowed. */
Test(dpor_room, plans_that_differ_in_a_choice_to_wait)
{
	explore_without_room(choice_that_waits);
}

/*
 * What the search reads depends on earlier reads: if it ends early, no step wakes the sleeping outcome, and
 * the execution is blocked.
 */
Test(dpor_room, executions_are_given_up)
{
	struct explored explored;

	last_zero_cells = 5;
	explored = explore_without_room(last_zero);
	cr_expect_eq(explored.executions, LAST_ZERO_CLASSES(4));
	cr_expect_gt(explored.statistics.blocked, 0);
}

/* For every limit. */
Test(dpor_room, of_any_size)
{
	last_zero_cells = 10;
	for (unsigned room = 1; room <= 729; room *= 3) {
		struct explored explored = explore(last_zero, .plans_max = room);

		cr_expect_eq(explored.executions, LAST_ZERO_CLASSES(9), "room for %u: %llu executions", room,
			     (unsigned long long)explored.executions);
	}
}

static struct heddle_semaphore semaphore;

THREAD(ups_and_downs)
{
	heddle_semaphore_up(&semaphore);
	heddle_semaphore_down(&semaphore);
}

THREAD(ups_twice_and_chooses)
{
	heddle_semaphore_up(&semaphore);
	heddle_semaphore_up(&semaphore);
	heddle_choose(2, "nothing");
}

THREAD(ups_and_chooses)
{
	heddle_semaphore_up(&semaphore);
	heddle_choose(2, "nothing");
}

THREAD(ups)
{
	heddle_semaphore_up(&semaphore);
}

THREAD(downs_and_ups)
{
	heddle_semaphore_down(&semaphore);
	heddle_semaphore_up(&semaphore);
}

BODY(choices_beside_ups)
{
	heddle_semaphore_init(&semaphore, 1, "semaphore");
	run_threads(ups_and_downs, ups_twice_and_chooses, ups_and_chooses, ups, downs_and_ups);
}

/*
 * The smallest version of a random program of 2,160 classes, of which four to eight were lost with some
 * limits between 19 and 33.
 */
Test(dpor_room, choices_beside_steps_that_commute)
{
	for (unsigned room = 1; room <= 40; room++) {
		struct explored explored = explore(choices_beside_ups, .plans_max = room);

		cr_expect_eq(explored.executions, 1080, "room for %u: %llu executions", room,
			     (unsigned long long)explored.executions);
	}
}

static struct heddle_mutex mutex;
static struct heddle_atomic first, second;

static void exchange_weakly(int64_t expected)
{
	heddle_atomic_compare_exchange_weak(&first, &expected, 0);
}

THREAD(tries_and_exchanges)
{
	if (!heddle_mutex_trylock(&mutex))
		return;
	exchange_weakly(0);
	heddle_mutex_unlock(&mutex);
}

THREAD(adds_and_exchanges)
{
	heddle_atomic_add(&second, 1);
	exchange_weakly(0);
}

THREAD(exchanges_and_tries)
{
	exchange_weakly(2);
	if (heddle_mutex_trylock(&mutex))
		heddle_mutex_unlock(&mutex);
}

BODY(exchanges_that_may_fail)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_atomic_init(&first, 0, "first");
	heddle_atomic_init(&second, 0, "second");
	run_threads(tries_and_exchanges, adds_and_exchanges, exchanges_and_tries);
}

/* No class is reached twice either: two were, with limits of 1 to 13. */
Test(dpor_room, spurious_failures)
{
	for (unsigned room = 1; room <= 20; room++) {
		struct explored explored = explore(exchanges_that_may_fail, .plans_max = room, .spurious = 1);

		cr_expect_eq(explored.executions, 56, "room for %u: %llu executions", room,
			     (unsigned long long)explored.executions);
	}
}
