/* SPDX-License-Identifier: MIT */
/*
 * C11's memory orders and the race detector of the access build. For each way of ordering: a body without a
 * race, and one with weaker orders that races.
 *
 * A writes the data and then does something; B does something and, if it came second, reads the data.
 */
#include "access.h"

#include <stdatomic.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

static int data;
static atomic_int flag, other_flag;
static memory_order order_a, order_b;

/* Returns whether the body races with these orders. */
static bool is_racy(thread_function *body, memory_order a, memory_order b)
{
	order_a = a;
	order_b = b;
	return access_races_in(body);
}

static void begin(void)
{
	data = 0;
	atomic_init(&flag, 0);
	atomic_init(&other_flag, 0);
}

static void use(bool came_second)
{
	if (came_second)
		heddle_observe(data);
}

THREAD(write_and_store)
{
	data = 1;
	atomic_store_explicit(&flag, 1, order_a);
}

THREAD(load_and_use)
{
	use(atomic_load_explicit(&flag, order_b) == 1);
}

BODY(store_and_load)
{
	begin();
	run_threads(write_and_store, load_and_use);
}

Test(access_order, store_and_load)
{
	cr_expect_not(is_racy(store_and_load, memory_order_release, memory_order_acquire));
	cr_expect_not(is_racy(store_and_load, memory_order_seq_cst, memory_order_seq_cst));
	cr_expect(is_racy(store_and_load, memory_order_relaxed, memory_order_acquire));
	cr_expect(is_racy(store_and_load, memory_order_release, memory_order_relaxed));
}

THREAD(write_and_change)
{
	data = 1;
	atomic_fetch_add_explicit(&flag, 1, order_a);
}

THREAD(change_and_use)
{
	use(atomic_fetch_or_explicit(&flag, 2, order_b) == 1);
}

BODY(change_and_change)
{
	begin();
	run_threads(write_and_change, change_and_use);
}

Test(access_order, changes)
{
	cr_expect_not(is_racy(change_and_change, memory_order_acq_rel, memory_order_acq_rel));
	cr_expect_not(is_racy(change_and_change, memory_order_release, memory_order_acquire));
	cr_expect(is_racy(change_and_change, memory_order_relaxed, memory_order_acq_rel));
	cr_expect(is_racy(change_and_change, memory_order_acquire, memory_order_acquire));
	cr_expect(is_racy(change_and_change, memory_order_release, memory_order_release));
}

THREAD(fail_to_exchange_and_use)
{
	int expected = 0;

	use(!atomic_compare_exchange_strong_explicit(&flag, &expected, 2, memory_order_acquire, order_b) &&
	    expected == 1);
}

BODY(store_and_failed_exchange)
{
	begin();
	run_threads(write_and_store, fail_to_exchange_and_use);
}

/* A compare_exchange that fails is a load, with the order given for failure. */
Test(access_order, failed_compare_exchange)
{
	cr_expect_not(is_racy(store_and_failed_exchange, memory_order_release, memory_order_acquire));
	cr_expect(is_racy(store_and_failed_exchange, memory_order_release, memory_order_relaxed));
}

THREAD(write_fence_and_change)
{
	data = 1;
	if (order_a != memory_order_relaxed)
		atomic_thread_fence(order_a);
	atomic_fetch_add_explicit(&flag, 1, memory_order_relaxed);
}

THREAD(change_fence_and_use)
{
	bool came_second = atomic_fetch_or_explicit(&flag, 2, memory_order_relaxed) == 1;

	if (order_b != memory_order_relaxed)
		atomic_thread_fence(order_b);
	use(came_second);
}

BODY(fences)
{
	begin();
	run_threads(write_fence_and_change, change_fence_and_use);
}

Test(access_order, fences)
{
	cr_expect_not(is_racy(fences, memory_order_release, memory_order_acquire));
	cr_expect_not(is_racy(fences, memory_order_seq_cst, memory_order_seq_cst));
	cr_expect(is_racy(fences, memory_order_relaxed, memory_order_acquire));
	cr_expect(is_racy(fences, memory_order_release, memory_order_relaxed));
	cr_expect(is_racy(fences, memory_order_acquire, memory_order_acquire));
	cr_expect(is_racy(fences, memory_order_release, memory_order_release));
}

/* Overwrites the value that A has released. */
THREAD(store_over)
{
	if (atomic_load_explicit(&flag, memory_order_relaxed) == 1)
		atomic_store_explicit(&flag, 2, order_b);
}

THREAD(change_over)
{
	if (atomic_load_explicit(&flag, memory_order_relaxed) == 1)
		atomic_fetch_add_explicit(&flag, 1, order_b);
}

THREAD(use_what_was_stored_over)
{
	use(atomic_load_explicit(&flag, memory_order_acquire) == 2);
}

BODY(stored_over)
{
	begin();
	run_threads(write_and_store, store_over, use_what_was_stored_over);
}

BODY(changed_over)
{
	begin();
	run_threads(write_and_store, change_over, use_what_was_stored_over);
}

/* A store by another thread ends a release sequence; a read-modify-write continues it, whatever its order. */
Test(access_order, what_a_store_hides_and_a_change_does_not)
{
	cr_expect(is_racy(stored_over, memory_order_release, memory_order_relaxed));
	cr_expect(is_racy(stored_over, memory_order_release, memory_order_release));
	cr_expect_not(is_racy(changed_over, memory_order_release, memory_order_relaxed));
	cr_expect_not(is_racy(changed_over, memory_order_release, memory_order_release));
}

THREAD(write_store_and_store_again)
{
	data = 1;
	atomic_store_explicit(&flag, 1, order_a);
	atomic_store_explicit(&flag, 2, memory_order_relaxed);
}

BODY(stored_again)
{
	begin();
	run_threads(write_store_and_store_again, use_what_was_stored_over);
}

THREAD(write_store_and_answer)
{
	data = 1;
	atomic_store_explicit(&flag, 1, order_a);
	if (atomic_load_explicit(&flag, memory_order_relaxed) == 2)
		atomic_store_explicit(&flag, 3, memory_order_relaxed);
}

THREAD(use_the_answer)
{
	use(atomic_load_explicit(&flag, memory_order_acquire) == 3);
}

BODY(stored_over_and_again)
{
	begin();
	run_threads(write_store_and_answer, store_over, use_the_answer);
}

BODY(changed_over_and_again)
{
	begin();
	run_threads(write_store_and_answer, change_over, use_the_answer);
}

/* A relaxed store of the same thread continues a release sequence, unless it has ended. */
Test(access_order, what_a_store_of_the_same_thread_does_not_hide)
{
	cr_expect_not(is_racy(stored_again, memory_order_release, memory_order_relaxed));
	cr_expect(is_racy(stored_again, memory_order_relaxed, memory_order_relaxed));
	cr_expect(is_racy(stored_over_and_again, memory_order_release, memory_order_relaxed));
	cr_expect(is_racy(stored_over_and_again, memory_order_release, memory_order_release));
	cr_expect_not(is_racy(changed_over_and_again, memory_order_release, memory_order_relaxed));
	cr_expect_not(is_racy(changed_over_and_again, memory_order_release, memory_order_release));
}

THREAD(change_and_answer)
{
	atomic_fetch_add_explicit(&flag, 1, order_a);
	if (atomic_load_explicit(&flag, memory_order_acquire) == 2)
		atomic_store_explicit(&flag, 3, order_b);
}

THREAD(write_and_change_over)
{
	data = 1;
	if (atomic_load_explicit(&flag, memory_order_relaxed) == 1)
		atomic_fetch_add_explicit(&flag, 1, memory_order_release);
}

BODY(answered)
{
	begin();
	run_threads(change_and_answer, write_and_change_over, use_the_answer);
}

/* It ends those that other threads have begun. */
Test(access_order, what_a_store_hides_of_others)
{
	cr_expect(is_racy(answered, memory_order_release, memory_order_relaxed));
	cr_expect_not(is_racy(answered, memory_order_release, memory_order_release));
}

THREAD(write_and_store_another)
{
	data = 1;
	atomic_store_explicit(&other_flag, 1, memory_order_release);
	atomic_store_explicit(&flag, 1, memory_order_relaxed);
}

BODY(neighbours)
{
	begin();
	order_b = memory_order_acquire;
	run_threads(write_and_store_another, load_and_use);
}

/* Two atomics in the same eight bytes each hand on only their own clock. */
Test(access_order, atomics_do_not_share_what_they_order)
{
	cr_expect(access_races_in(neighbours));
}

static atomic_int mixed;

THREAD(writes_plainly)
{
	*(volatile int *)&mixed = 1;
}

THREAD(loads_atomically)
{
	heddle_observe(atomic_load(&mixed));
}

BODY(half_atomic)
{
	mixed = 0;
	run_threads(writes_plainly, loads_atomically);
}

THREAD(stores_atomically)
{
	atomic_store_explicit(&mixed, 1, memory_order_relaxed);
}

BODY(all_atomic)
{
	mixed = 0;
	run_threads(stores_atomically, loads_atomically, stores_atomically);
}

Test(access_order, only_two_atomics_may_meet)
{
	cr_expect(access_races_in(half_atomic));
	cr_expect_not(access_races_in(all_atomic));
}

static atomic_int exchanged;

THREAD(exchanges)
{
	int expected = 0;

	if (atomic_compare_exchange_strong(&exchanged, &expected, 1))
		outcome(expected);
}

THREAD(looks)
{
	heddle_observe(atomic_load(&exchanged));
}

BODY(exchange_beside_a_look)
{
	exchanged = 0;
	run_threads(exchanges, looks, looks);
}

/* A successful one is a write: each load is before or after it. A failing one only reads. */
Test(access_order, compare_exchange_writes_if_it_succeeds)
{
	cr_expect_eq(explore(exchange_beside_a_look).executions, 4);
}

#endif
