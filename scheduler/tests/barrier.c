/* SPDX-License-Identifier: MIT */
#include "seen.h"

static struct heddle_barrier barrier;
static struct heddle_spinlock spinlock;
static struct heddle_atomic last;
static struct heddle_variable before[2];
static int64_t sums[2];

THREAD(meet)
{
	heddle_barrier_wait(&barrier);
}

THREAD(meet_twice)
{
	heddle_barrier_wait(&barrier);
	heddle_barrier_wait(&barrier);
}

static void spawn_all(thread_function *function, int n)
{
	static const char *const names[] = { "A", "B", "C", "D" };

	for (int i = 0; i < n; i++)
		heddle_spawn(names[i], function, (void *)(intptr_t)i);
	heddle_join_all();
}

BODY(three_meet)
{
	heddle_barrier_init(&barrier, 3, "barrier");
	spawn_all(meet, 3);
}

BODY(three_meet_twice)
{
	heddle_barrier_init(&barrier, 3, "barrier");
	spawn_all(meet_twice, 3);
}

THREAD(meet_write_meet_read)
{
	heddle_barrier_wait(&barrier);
	heddle_atomic_add(&last, 1);
	heddle_barrier_wait(&barrier);
	heddle_check(heddle_atomic_load(&last) == 2, "the second round waits as well", "it does not");
}

BODY(two_meet_again)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_atomic_init(&last, 0, "last");
	spawn_all(meet_write_meet_read, 2);
}

BODY(alone)
{
	heddle_barrier_init(&barrier, 1, "barrier");
	spawn_all(meet_twice, 1);
}

BODY(one_too_few)
{
	heddle_barrier_init(&barrier, 3, "barrier");
	spawn_all(meet, 2);
}

BODY(one_too_many)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	spawn_all(meet, 3);
}

BODY(two_pairs)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	spawn_all(meet, 4);
}

static void write_meet_read(void *argument)
{
	int me = (int)(intptr_t)argument;

	heddle_write(&before[me], 1);
	heddle_barrier_wait(&barrier);
	sums[me] = heddle_read(&before[0]) + heddle_read(&before[1]);
}

BODY(all_before_is_seen_after)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	for (int i = 0; i < 2; i++)
		heddle_variable_init(&before[i], 0, "before %ld", i);
	spawn_all(write_meet_read, 2);
	for (int i = 0; i < 2; i++)
		heddle_check(sums[i] == 2, "all was written before", "thread %d saw %ld", i, (long)sums[i]);
}

BODY(for_nobody)
{
	heddle_barrier_init(&barrier, 0, "barrier");
}

THREAD(meet_in_section)
{
	heddle_spin_lock(&spinlock);
	heddle_barrier_wait(&barrier);
}

BODY(in_a_section)
{
	heddle_barrier_init(&barrier, 1, "barrier");
	heddle_spinlock_init(&spinlock, "spinlock");
	spawn_all(meet_in_section, 1);
}

BODY(one_comes_twice)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_spawn("A", meet, NULL);
	heddle_spawn("B", meet_twice, NULL);
	heddle_spawn("C", meet, NULL);
	heddle_join_all();
}

THREAD(exchange)
{
	heddle_atomic_exchange(&last, 1);
}

THREAD(exchange_and_meet)
{
	exchange(NULL);
	heddle_barrier_wait(&barrier);
}

BODY(three_of_four_meet)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_atomic_init(&last, 0, "last");
	heddle_spawn("A", meet, NULL);
	heddle_spawn("B", exchange_and_meet, NULL);
	heddle_spawn("C", meet, NULL);
	heddle_spawn("D", exchange, NULL);
	heddle_join_all();
}

THREAD(destroy)
{
	heddle_object_destroy(&barrier.object);
}

BODY(destroyed_while_waited_on)
{
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_spawn("A", meet, NULL);
	heddle_spawn("D", meet, NULL);
	heddle_join_all();
	destroy(NULL);
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_spawn("B", meet, NULL);
	heddle_yield();
	destroy(NULL);
	heddle_join_all();
}

BODY(in_an_interrupt)
{
	heddle_barrier_init(&barrier, 1, "barrier");
	heddle_spawn_interrupt("I", meet, NULL);
	heddle_join_all();
}

/* In every order. */
Test(barrier, nobody_is_left_behind)
{
	cr_assert_eq(see_classes(three_meet, 6)->n_findings, 0);
	cr_assert_eq(see_classes(alone, 1)->n_findings, 0);
}

Test(barrier, is_used_again)
{
	cr_assert_eq(see_classes(three_meet_twice, 36)->n_findings, 0);
	cr_assert_eq(see_classes(two_meet_again, 4)->n_findings, 0);
}

Test(barrier, what_was_done_before_is_seen_after)
{
	cr_assert_eq(see_classes(all_before_is_seen_after, 2)->n_findings, 0);
}

Test(barrier, nobody_passes_before_all_are_there)
{
	cr_assert_eq(seen_executions_with(see_classes(one_too_few, 2), HEDDLE_DEADLOCK, "barrier"), 2);
}

/* Which thread is left alone, and which of the others was first. */
Test(barrier, one_too_many_waits_for_ever)
{
	cr_assert_eq(seen_executions_with(see_classes(one_too_many, 6), HEDDLE_DEADLOCK, "barrier"), 6);
}

/* Which threads meet, which pair is first, and which thread of a pair. */
Test(barrier, pairs)
{
	cr_assert_eq(see_classes(two_pairs, 24)->n_findings, 0);
}

/* B meets one, then the other: 8 orders; or they meet each other, and B is left alone: 2. */
Test(barrier, one_comes_twice)
{
	cr_assert_eq(seen_executions_with(see_classes(one_comes_twice, 10), HEDDLE_DEADLOCK, "barrier"), 2);
}

/* The orders of A, B and C, for either order of B and D. */
Test(barrier, three_of_four_meet)
{
	cr_assert_eq(seen_executions_with(see_classes(three_of_four_meet, 12), HEDDLE_DEADLOCK, "barrier"),
		     12);
}

Test(barrier, for_nobody)
{
	cr_assert_eq(seen_executions_with(see(for_nobody), HEDDLE_LOCK_MISUSE, "barrier for nobody"), 1);
}

/* B has arrived, or comes too late; for either order of A and D. */
Test(barrier, destroyed_while_waited_on)
{
	const struct explored *seen = see_classes(destroyed_while_waited_on, 4);

	cr_assert_eq(seen_executions_with(seen, HEDDLE_LOCK_MISUSE, "destroyed while waited on"), 2);
}

Test(barrier, contexts)
{
	cr_assert_eq(seen_executions_with(see(in_a_section), HEDDLE_CONTEXT, "sleep in a spinlocked section"),
		     1);
	cr_assert_eq(seen_executions_with(see(in_an_interrupt), HEDDLE_CONTEXT, "sleep in an interrupt"), 1);
}
