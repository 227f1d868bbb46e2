/* SPDX-License-Identifier: MIT */
/* Findings in spinlocked sections. */
#include "exploring.h"

static struct heddle_spinlock s, t;
static struct heddle_mutex m;

static void init(void)
{
	heddle_spinlock_init(&s, "s");
	heddle_spinlock_init(&t, "t");
	heddle_mutex_init(&m, "m");
}

THREAD(empty)
{
	IN_SECTION(&s, (void)0);
}

BODY(taken_again)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_lock(&s);
}

BODY(taken_after_release)
{
	init();
	empty(NULL);
	empty(NULL);
}

BODY(shared_in_exclusive)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_lock_shared(&s);
}

BODY(exclusive_in_shared)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_lock(&s);
}

BODY(shared_in_shared)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_lock_shared(&s);
	heddle_spin_unlock_shared(&s);
	heddle_spin_unlock_shared(&s);
}

Test(section, taken_again_by_its_holder)
{
	expect_twins(taken_again, taken_after_release, HEDDLE_DEADLOCK, "spinlock");
	expect_twins(shared_in_exclusive, taken_after_release, HEDDLE_DEADLOCK, "spinlock");
	expect_twins(exclusive_in_shared, shared_in_shared, HEDDLE_DEADLOCK, "spinlock");
}

THREAD(locks_m)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

THREAD(tries_m)
{
	if (heddle_mutex_trylock(&m))
		heddle_mutex_unlock(&m);
}

THREAD(sleeps_inside)
{
	IN_SECTION(&s, locks_m(NULL));
}

THREAD(sleeps_inside_shared)
{
	heddle_spin_lock_shared(&s);
	locks_m(NULL);
	heddle_spin_unlock_shared(&s);
}

THREAD(tries_inside)
{
	IN_SECTION(&s, tries_m(NULL));
}

BODY(sleep_inside)
{
	init();
	run_threads(sleeps_inside);
}

BODY(sleep_inside_shared)
{
	init();
	run_threads(sleeps_inside_shared);
}

BODY(try_inside)
{
	init();
	run_threads(tries_inside);
}

BODY(sleep_inside_alone)
{
	init();
	sleeps_inside(NULL);
}

Test(section, sleep_with_a_spinlock_held)
{
	expect_twins(sleep_inside, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
	expect_twins(sleep_inside_shared, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
	expect_twins(sleep_inside_alone, try_inside, HEDDLE_CONTEXT, "sleep in a spinlocked section");
}

THREAD(keeps)
{
	heddle_spin_lock(&s);
}

BODY(kept_at_the_end)
{
	init();
	run_threads(keeps);
}

BODY(released_at_the_end)
{
	init();
	run_threads(empty);
}

Test(section, held_at_the_end_of_a_thread)
{
	expect_twins(kept_at_the_end, released_at_the_end, HEDDLE_LOCK_MISUSE, "spinlock held at the end");
}

BODY(released_by_a_stranger)
{
	init();
	heddle_spin_unlock(&s);
}

BODY(released_on_the_other_side)
{
	init();
	heddle_spin_lock(&s);
	heddle_spin_unlock_shared(&s);
}

BODY(share_released_on_the_other_side)
{
	init();
	heddle_spin_lock_shared(&s);
	heddle_spin_unlock(&s);
}

Test(section, unlock_by_a_stranger)
{
	expect_twins(released_by_a_stranger, released_at_the_end, HEDDLE_LOCK_MISUSE, "unlock by a stranger");
	expect_twins(released_on_the_other_side, released_at_the_end, HEDDLE_LOCK_MISUSE,
		     "unlock by a stranger");
	expect_twins(share_released_on_the_other_side, shared_in_shared, HEDDLE_LOCK_MISUSE,
		     "unlock by a stranger");
}

THREAD(s_then_t)
{
	IN_SECTION(&s, IN_SECTION(&t, (void)0));
}

THREAD(t_then_s)
{
	IN_SECTION(&t, IN_SECTION(&s, (void)0));
}

THREAD(t_after_s)
{
	IN_SECTION(&t, (void)0);
	IN_SECTION(&s, (void)0);
}

BODY(both_orders)
{
	init();
	run_threads(s_then_t, t_then_s);
}

BODY(one_order)
{
	init();
	run_threads(s_then_t, s_then_t, t_after_s);
}

/*
 * A section that is one step cannot be interrupted between its two locks: the deadlock is found by the order
 * instead.
 */
Test(section, two_in_both_orders)
{
	struct explored open = explore(both_orders, .sections = HEDDLE_SECTIONS_OPEN);
	struct explored lock = explore(both_orders), innocent = explore(one_order);
	struct explored footprint = explore(both_orders, .sections = HEDDLE_SECTIONS_FOOTPRINT);

	expect_found(&open, HEDDLE_DEADLOCK, NULL);
	expect_found(&lock, HEDDLE_LOCK_MISUSE, "spinlock order");
	cr_expect_eq(lock.n_findings, 2, "at either thread's second lock, whichever section comes second");
	expect_found(&footprint, HEDDLE_LOCK_MISUSE, "spinlock order");
	cr_expect_eq(footprint.n_findings, 1, "the sections commute");
	expect_nothing_found(&innocent);
}
