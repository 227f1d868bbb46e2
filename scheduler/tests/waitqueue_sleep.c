/* SPDX-License-Identifier: MIT */
/* Sleeping on a wait queue: order, spurious wake-ups, allowed contexts. */
#include "exploring.h"

#include <limits.h>

static struct heddle_waitqueue q;
static struct heddle_atomic ready;

static void init(void)
{
	heddle_waitqueue_init(&q, "q");
	heddle_atomic_init(&ready, 0, "ready");
}

static void wait_until_ready(uint64_t key, bool exclusive)
{
	struct heddle_waiter waiter = { 0 };

	for (;;) {
		heddle_wait_prepare(&q, &waiter, key, exclusive);
		if (heddle_atomic_load(&ready))
			break;
		heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	}
	heddle_wait_finish(&q, &waiter);
}

THREAD(waits)
{
	wait_until_ready(0, false);
}

THREAD(sets_and_wakes)
{
	heddle_atomic_store(&ready, 1);
	heddle_wake(&q, 0, INT_MAX);
}

THREAD(sleeps_once)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&q, &waiter);
}

/* Two sleepers and a wake-up for one: the one queued first. */

static struct heddle_atomic first;

static void sleep_exclusive(int64_t me)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, true);
	heddle_atomic_compare_exchange(&first, 0, me);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	outcome(me);
}

THREAD(sleeps_as_1)
{
	sleep_exclusive(1);
}

THREAD(sleeps_as_2)
{
	sleep_exclusive(2);
}

THREAD(wakes_one)
{
	heddle_wake(&q, 0, 1);
}

BODY(two_sleepers)
{
	init();
	heddle_atomic_init(&first, 0, "first");
	run_threads(sleeps_as_1, sleeps_as_2, wakes_one);
}

Test(waitqueue, either_may_be_first)
{
	struct explored explored = explore_both(two_sleepers, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&explored, 1), 0);
	cr_expect_gt(came_to(&explored, 2), 0);
	expect_found(&explored, HEDDLE_DEADLOCK, "q");
}

/* Spurious wake-ups. */

THREAD(sleeps_and_tells)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
	outcome(waiter.woken ? 1 : 2);
	heddle_wait_finish(&q, &waiter);
	cr_expect_not(waiter.queued);
}

BODY(nobody_wakes)
{
	init();
	run_threads(sleeps_and_tells);
}

BODY(two_sleep_and_nobody_wakes)
{
	init();
	run_threads(sleeps_once, sleeps_once);
}

Test(waitqueue, spurious_wakeups_within_the_budget)
{
	struct explored none = explore_both(nobody_wakes, &(struct heddle_options){ 0 });
	struct explored some = explore_both(nobody_wakes, &(struct heddle_options){ .spurious = 1 });
	struct explored two_some =
		explore_both(two_sleep_and_nobody_wakes, &(struct heddle_options){ .spurious = 1 });
	struct explored two_both =
		explore_both(two_sleep_and_nobody_wakes, &(struct heddle_options){ .spurious = 2 });

	cr_expect_eq(none.executions, 1);
	cr_expect_eq(came_to(&none, NO_OUTCOME), 1);
	cr_expect_eq(some.executions, 2);
	cr_expect_eq(came_to(&some, 2), 1, "woken by nobody");
	cr_expect_eq(found(&two_some, HEDDLE_DEADLOCK, "q")->executions, two_some.executions,
		     "one of the two sleeps on");
	cr_expect_lt(found(&two_both, HEDDLE_DEADLOCK, "q")->executions, two_both.executions);
}

BODY(well_behaved_sleeper)
{
	init();
	run_threads(waits, sets_and_wakes);
}

Test(waitqueue, a_loop_stands_spurious_wakeups)
{
	struct explored explored =
		explore_both(well_behaved_sleeper, &(struct heddle_options){ .spurious = 2 });

	expect_nothing_found(&explored);
}

/* Contexts. */

static struct heddle_spinlock s;

THREAD(sleeps_in_a_section)
{
	struct heddle_waiter waiter = { 0 };

	heddle_spin_lock(&s);
	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_sleep(&q, &waiter, HEDDLE_NO_RESOURCE);
}

THREAD(prepares_in_a_section)
{
	struct heddle_waiter waiter = { 0 };

	heddle_spin_lock(&s);
	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_spin_unlock(&s);
	heddle_wait_finish(&q, &waiter);
}

THREAD(wakes_in_a_section)
{
	bool were_disabled = heddle_irq_save();

	heddle_spin_lock(&s);
	heddle_wake(&q, 0, 1);
	heddle_spin_unlock(&s);
	heddle_irq_restore(were_disabled);
}

BODY(sleep_in_a_section)
{
	init();
	heddle_spinlock_init(&s, "s");
	run_threads(sleeps_in_a_section);
}

BODY(prepare_in_a_section)
{
	init();
	heddle_spinlock_init(&s, "s");
	run_threads(prepares_in_a_section);
}

BODY(interrupt_sleeps)
{
	init();
	heddle_spawn_interrupt("I", sleeps_once, NULL);
	heddle_join_all();
}

BODY(interrupt_wakes)
{
	init();
	heddle_spinlock_init(&s, "s");
	heddle_spawn_interrupt("I", wakes_in_a_section, NULL);
	heddle_join_all();
}

Test(waitqueue, where_one_may_sleep)
{
	expect_twins(sleep_in_a_section, prepare_in_a_section, HEDDLE_CONTEXT,
		     "sleep in a spinlocked section");
	expect_twins(interrupt_sleeps, interrupt_wakes, HEDDLE_CONTEXT, "sleep in an interrupt");
}
