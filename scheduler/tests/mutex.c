/* SPDX-License-Identifier: MIT */
#include "exploring.h"

static struct heddle_mutex m, other;
static struct heddle_atomic x;

static void init(void)
{
	heddle_mutex_init(&m, "m");
	heddle_mutex_init(&other, "other");
	heddle_atomic_init(&x, 0, "x");
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

THREAD(locks_other)
{
	heddle_mutex_lock(&other);
	heddle_mutex_unlock(&other);
}

THREAD(tries)
{
	if (heddle_mutex_trylock(&m))
		heddle_mutex_unlock(&m);
}

THREAD(tries_only)
{
	heddle_mutex_trylock(&m);
}

THREAD(counts)
{
	int64_t value;

	heddle_mutex_lock(&m);
	value = heddle_atomic_load(&x);
	heddle_atomic_store(&x, value + 1);
	heddle_mutex_unlock(&m);
}

BODY(two_lockers)
{
	init();
	run_threads(locks, locks);
}

BODY(three_lockers)
{
	init();
	run_threads(locks, locks, locks);
}

BODY(two_mutexes)
{
	init();
	run_threads(locks, locks_other);
}

BODY(two_counters)
{
	init();
	run_threads(counts, counts);
	outcome(x.value);
}

Test(mutex, is_taken_in_every_order)
{
	expect_classes(two_lockers, 2);
	expect_classes(three_lockers, 6);
	expect_interleavings(two_lockers, 2);
}

Test(mutex, two_have_nothing_to_do_with_each_other)
{
	expect_classes(two_mutexes, 1);
	expect_interleavings(two_mutexes, 6);
}

Test(mutex, excludes)
{
	struct explored explored = explore_naive(two_counters);

	cr_expect_eq(explored.n_outcomes, 1);
	cr_expect_eq(came_to(&explored, 2), explored.executions);
}

Test(mutex, steps_write)
{
	struct explored explored = explore(two_lockers);

	cr_expect_str_eq(explored.first,
			 "A lock(m w); A unlock(m w); B lock(m w); B unlock(m w); main join_all()");
}

/* trylock */

BODY(lock_and_trylock)
{
	init();
	run_threads(locks, tries);
}

BODY(two_trylocks)
{
	init();
	run_threads(tries, tries);
}

BODY(three_trylocks)
{
	init();
	run_threads(tries, tries, tries);
}

BODY(trylocks_that_fail)
{
	init();
	heddle_mutex_lock(&m);
	run_threads(tries_only, tries_only);
	heddle_mutex_unlock(&m);
}

THREAD(tries_and_tells)
{
	outcome(heddle_mutex_trylock(&m));
}

BODY(trylock_of_a_free_one)
{
	init();
	heddle_spawn("A", tries_and_tells, NULL);
	heddle_join_all();
}

BODY(trylock_of_a_taken_one)
{
	init();
	heddle_mutex_lock(&m);
	heddle_spawn("A", tries_and_tells, NULL);
	heddle_join_all();
	heddle_mutex_unlock(&m);
}

Test(mutex, trylock_takes_it_if_it_is_free)
{
	struct explored got = explore(trylock_of_a_free_one), failed = explore(trylock_of_a_taken_one);

	cr_expect_eq(came_to(&got, 1), 1);
	cr_expect_str_eq(got.first, "A trylock(m w); main join_all()");
	cr_expect_eq(came_to(&failed, 0), 1);
	cr_expect_str_eq(failed.first, "A trylock(m r); main join_all()");
}

Test(mutex, trylock_counts)
{
	expect_classes(lock_and_trylock, 3);
	expect_classes(two_trylocks, 4);
	expect_classes(three_trylocks, 21);
}

Test(mutex, failed_trylocks_commute)
{
	expect_classes(trylocks_that_fail, 1);
	expect_interleavings(trylocks_that_fail, 2);
}

/* is_mine */

THREAD(looks)
{
	outcome(heddle_mutex_is_mine(&m));
}

BODY(asks_while_main_holds)
{
	init();
	heddle_mutex_lock(&m);
	cr_assert(heddle_mutex_is_mine(&m));
	heddle_spawn("A", looks, NULL);
	heddle_join_all();
	heddle_mutex_unlock(&m);
	cr_assert_not(heddle_mutex_is_mine(&m));
}

Test(mutex, knows_its_holder)
{
	struct explored explored = explore(asks_while_main_holds);

	cr_expect_eq(came_to(&explored, 0), 1);
	cr_expect_str_eq(explored.first, "main join_all()", "asking is not a step");
}

/* Findings. */

BODY(unlocks_twice)
{
	init();
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	heddle_mutex_unlock(&m);
}

BODY(unlocks_once)
{
	init();
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

Test(mutex, double_unlock)
{
	expect_twins(unlocks_twice, unlocks_once, HEDDLE_LOCK_MISUSE, "double unlock");
}

THREAD(unlocks)
{
	heddle_mutex_unlock(&m);
}

BODY(stranger_unlocks)
{
	init();
	heddle_mutex_lock(&m);
	heddle_spawn("A", unlocks, NULL);
	heddle_join_all();
}

BODY(stranger_unlocks_his_own)
{
	init();
	heddle_mutex_lock(&m);
	heddle_spawn("A", locks_other, NULL);
	heddle_join_all();
	heddle_mutex_unlock(&m);
}

Test(mutex, unlock_by_a_stranger)
{
	struct explored explored = explore(stranger_unlocks);

	expect_twins(stranger_unlocks, stranger_unlocks_his_own, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	cr_expect_str_eq(explored.findings[0].thread, "A");
	cr_expect(explored.findings[0].hard);
	cr_expect_str_eq(explored.findings[0].message, "A unlocks a mutex that main holds");
}

BODY(locks_twice)
{
	init();
	heddle_mutex_lock(&m);
	heddle_mutex_lock(&m);
}

BODY(locks_two)
{
	init();
	heddle_mutex_lock(&m);
	heddle_mutex_lock(&other);
	heddle_mutex_unlock(&other);
	heddle_mutex_unlock(&m);
}

Test(mutex, lock_by_the_holder_is_a_deadlock_with_oneself)
{
	struct explored explored = explore(locks_twice);

	expect_twins(locks_twice, locks_two, HEDDLE_DEADLOCK, "m");
	cr_expect_str_eq(explored.findings[0].message, "main waits for m, which main holds: a cycle of 1");
}

THREAD(keeps)
{
	heddle_mutex_lock(&m);
}

BODY(one_keeps_it)
{
	init();
	run_threads(keeps, locks);
}

/* A waits for ever holding m, B locks m; here A ends with it. */
Test(mutex, that_is_never_unlocked)
{
	struct explored explored = explore_both(one_keeps_it, &(struct heddle_options){ 0 });

	cr_expect_eq(explored.executions, 2);
	expect_found(&explored, HEDDLE_DEADLOCK, "m");
	cr_expect_eq(found(&explored, HEDDLE_DEADLOCK, "m")->executions, 1);
}

BODY(destroyed_while_held)
{
	init();
	heddle_mutex_lock(&m);
	heddle_object_destroy(&m.object);
}

BODY(destroyed_while_free)
{
	init();
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
	heddle_object_destroy(&m.object);
}

Test(mutex, destroyed_while_held)
{
	expect_twins(destroyed_while_held, destroyed_while_free, HEDDLE_LOCK_MISUSE, "destroyed while held");
}

BODY(used_after_destruction)
{
	destroyed_while_free(NULL);
	heddle_mutex_lock(&m);
}

BODY(used_after_another_initialisation)
{
	destroyed_while_free(NULL);
	heddle_mutex_init(&m, "m");
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

Test(mutex, used_after_destruction)
{
	expect_twins(used_after_destruction, used_after_another_initialisation, HEDDLE_USE_AFTER_FREE,
		     "destroyed object");
}

BODY(locked_in_an_interrupt)
{
	init();
	heddle_spawn_interrupt("I", locks, NULL);
	heddle_join_all();
}

BODY(tried_in_an_interrupt)
{
	init();
	heddle_spawn_interrupt("I", tries, NULL);
	heddle_join_all();
}

Test(mutex, must_not_be_waited_for_in_an_interrupt)
{
	expect_twins(locked_in_an_interrupt, tried_in_an_interrupt, HEDDLE_CONTEXT, "sleep in an interrupt");
}
