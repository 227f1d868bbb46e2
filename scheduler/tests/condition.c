/* SPDX-License-Identifier: MIT */
/* Condition variables: one waiter or two, signals without waiters, findings. Buffers: condition_buffer.c. */
#include "seen.h"

static struct world {
	struct heddle_mutex mutex, second;
	struct heddle_condition condition;
	struct heddle_completion never;
	struct heddle_semaphore queued;
	struct heddle_spinlock spinlock;
	bool ready;
} world;

static void create_world(void)
{
	heddle_mutex_init(&world.mutex, "mutex");
	heddle_mutex_init(&world.second, "second");
	heddle_condition_init(&world.condition, "condition");
	heddle_completion_init(&world.never, "never");
	heddle_semaphore_init(&world.queued, 0, "queued");
	heddle_spinlock_init(&world.spinlock, "spinlock");
	world.ready = false;
}

/* Has no predicate, and so may miss its signal. */
THREAD(wait_once)
{
	heddle_mutex_lock(&world.mutex);
	heddle_condition_wait(&world.condition, &world.mutex);
	heddle_check(heddle_mutex_is_mine(&world.mutex), "mutex held after wait", "it is not");
	heddle_mutex_unlock(&world.mutex);
}

THREAD(wait_while_not_ready)
{
	heddle_mutex_lock(&world.mutex);
	while (!world.ready)
		heddle_condition_wait(&world.condition, &world.mutex);
	heddle_mutex_unlock(&world.mutex);
}

THREAD(wait_if_not_ready)
{
	heddle_mutex_lock(&world.mutex);
	if (!world.ready)
		heddle_condition_wait(&world.condition, &world.mutex);
	heddle_check(world.ready, "ready after wait", "it is not");
	heddle_mutex_unlock(&world.mutex);
}

THREAD(signal_only)
{
	heddle_condition_signal(&world.condition);
}

THREAD(broadcast_only)
{
	heddle_condition_broadcast(&world.condition);
}

THREAD(signal_locked)
{
	heddle_mutex_lock(&world.mutex);
	world.ready = true;
	signal_only(unused);
	heddle_mutex_unlock(&world.mutex);
}

THREAD(signal_afterwards)
{
	heddle_mutex_lock(&world.mutex);
	world.ready = true;
	heddle_mutex_unlock(&world.mutex);
	signal_only(unused);
}

static void one_against_one(thread_function *waits, thread_function *wakes)
{
	create_world();
	heddle_spawn("waiter", waits, NULL);
	heddle_spawn("waker", wakes, NULL);
	heddle_join_all();
}

BODY(no_predicate)
{
	one_against_one(wait_once, signal_only);
}

BODY(no_predicate_broadcast)
{
	one_against_one(wait_once, broadcast_only);
}

Test(condition, without_predicate_a_signal_is_lost)
{
	cr_expect_eq(seen_executions_with(see_classes(no_predicate, 2), HEDDLE_DEADLOCK, "condition"), 1);
	cr_expect_eq(seen_executions_with(see_classes(no_predicate_broadcast, 2), HEDDLE_DEADLOCK, NULL), 1);
}

BODY(with_predicate)
{
	one_against_one(wait_while_not_ready, signal_locked);
}

Test(condition, with_predicate_none_is)
{
	cr_expect_eq(see_classes(with_predicate, 2)->n_findings, 0);
}

/* The signal may come before the lock, before the wait, or to a sleeping thread. */
BODY(signal_without_mutex)
{
	one_against_one(wait_while_not_ready, signal_afterwards);
}

Test(condition, signal_needs_no_mutex)
{
	cr_expect_eq(see_classes(signal_without_mutex, 2)->n_findings, 0);
}

BODY(signals_for_nobody)
{
	create_world();
	heddle_spawn("A", signal_only, NULL);
	heddle_spawn("B", signal_only, NULL);
	heddle_spawn("C", broadcast_only, NULL);
	heddle_join_all();
}

Test(condition, wake_ups_of_nobody_commute)
{
	see_classes(signals_for_nobody, 1);
}

/* A waits for ever with m held, B locks m. */
THREAD(hold_and_wait)
{
	heddle_mutex_lock(&world.second);
	heddle_mutex_lock(&world.mutex);
	heddle_condition_wait(&world.condition, &world.mutex);
}

THREAD(hold_and_wait_for_completion)
{
	heddle_mutex_lock(&world.second);
	heddle_completion_wait(&world.never);
}

THREAD(lock_second)
{
	heddle_mutex_lock(&world.second);
	heddle_mutex_unlock(&world.second);
}

BODY(waits_holding_a_mutex)
{
	one_against_one(hold_and_wait, lock_second);
}

BODY(waits_for_completion_holding_a_mutex)
{
	one_against_one(hold_and_wait_for_completion, lock_second);
}

Test(condition, what_others_wait_for_behind_a_deadlock_is_found)
{
	cr_expect_eq(seen_executions_with(see_classes(waits_holding_a_mutex, 2), HEDDLE_DEADLOCK, NULL), 2);
	cr_expect_eq(seen_executions_with(see_classes(waits_for_completion_holding_a_mutex, 2),
					  HEDDLE_DEADLOCK, NULL),
		     2);
}

/* Two waiters that surely sleep when the waker comes: only then does it get the mutex after both. */
THREAD(queue_and_wait)
{
	heddle_mutex_lock(&world.mutex);
	heddle_semaphore_up(&world.queued);
	heddle_condition_wait(&world.condition, &world.mutex);
	heddle_mutex_unlock(&world.mutex);
}

static void await_both(void)
{
	heddle_semaphore_down(&world.queued);
	heddle_semaphore_down(&world.queued);
	heddle_mutex_lock(&world.mutex);
	heddle_mutex_unlock(&world.mutex);
}

THREAD(signal_both_asleep)
{
	await_both();
	signal_only(unused);
}

THREAD(signal_each)
{
	await_both();
	signal_only(unused);
	signal_only(unused);
}

THREAD(broadcast_both_asleep)
{
	await_both();
	broadcast_only(unused);
}

static void two_against_one(thread_function *wakes)
{
	create_world();
	heddle_spawn("A", queue_and_wait, NULL);
	heddle_spawn("B", queue_and_wait, NULL);
	heddle_spawn("waker", wakes, NULL);
	heddle_join_all();
}

BODY(signal_one_of_two)
{
	two_against_one(signal_both_asleep);
}

BODY(signal_two_of_two)
{
	two_against_one(signal_each);
}

BODY(broadcast_to_two)
{
	two_against_one(broadcast_both_asleep);
}

/* Which sleeps first, whether the waker sees the first queued before the second, which is woken. */
Test(condition, signal_to_several_wakes_any)
{
	cr_expect_eq(seen_executions_with(see_classes(signal_one_of_two, 8), HEDDLE_DEADLOCK, NULL), 8);
}

Test(condition, two_signals_or_a_broadcast_wake_both)
{
	cr_expect_eq(see(signal_two_of_two)->n_findings, 0);
	cr_expect_eq(see(broadcast_to_two)->n_findings, 0);
}

/* In the order of threads: A is 1, B is 2; the first value of the choice wakes A, whichever slept first. */
static void count_woken(void *context, const struct heddle_execution *execution)
{
	unsigned *woken = context, value;

	cr_assert_eq(execution->n_choices, 1);
	cr_expect_eq(execution->choices[0].n, 2);
	value = execution->choices[0].value;
	cr_expect(execution->threads[1 + value].ended, "thread %u was not woken", 1 + value);
	cr_expect(!execution->threads[2 - value].ended, "thread %u was woken", 2 - value);
	woken[value]++;
}

static void explore_naively(thread_function *body, execution_visitor *visit, void *context)
{
	const struct heddle_options naive = { .strategy = heddle_strategy_by_name("naive") };

	explore_visiting(body, &naive, EXECUTIONS_LIMIT, visit, context);
}

Test(condition, who_is_woken_is_chosen_by_thread)
{
	unsigned woken[2] = { 0 };

	explore_naively(signal_one_of_two, count_woken, woken);
	cr_expect_gt(woken[0], 0);
	cr_expect_eq(woken[0], woken[1]);
}

static void expect_no_choice(void *executions, const struct heddle_execution *execution)
{
	++*(unsigned *)executions;
	cr_expect_eq(execution->n_choices, 0);
}

Test(condition, broadcast_and_a_single_waiter_are_no_choice)
{
	unsigned executions = 0;

	explore_naively(broadcast_to_two, expect_no_choice, &executions);
	cr_expect_gt(executions, 2);
	executions = 0;
	explore_naively(no_predicate, expect_no_choice, &executions);
	cr_expect_eq(executions, 3); /* the signal before the lock, before the wait, after it */
}

/*
 * A woken thread takes the mutex in its next step, which happens after the wake-up: lock, wait, signal, lock,
 * unlock, and main's join.
 */
static void expect_lock_after_signal(void *executions, const struct heddle_execution *execution)
{
	const struct heddle_step *lock = &execution->steps[3];

	if (execution->n_findings)
		return;
	cr_assert_eq(execution->n_steps, 6);
	cr_expect_eq(execution->steps[1].operation, HEDDLE_OP_CONDITION_WAIT);
	cr_expect_eq(execution->steps[2].operation, HEDDLE_OP_CONDITION_SIGNAL);
	cr_expect_eq(lock->operation, HEDDLE_OP_MUTEX_LOCK);
	cr_assert_eq(lock->n_edges, 1);
	cr_expect_eq(execution->edges[lock->first_edge], 2);
	++*(unsigned *)executions;
}

Test(condition, woken_goes_on_with_the_mutex)
{
	unsigned executions = 0;

	explore_naively(no_predicate, expect_lock_after_signal, &executions);
	cr_expect_eq(executions, 1);
}

BODY(if_instead_of_while)
{
	one_against_one(wait_if_not_ready, signal_locked);
}

/* Without a budget no thread wakes spuriously; with one, `if` is not enough and `while` is. */
Test(condition, spurious_wake_ups_are_within_the_budget)
{
	struct explored with_one;

	cr_expect_eq(see_classes(if_instead_of_while, 2)->n_findings, 0);
	with_one = explore_both(if_instead_of_while, &(struct heddle_options){ .spurious = 1 });
	expect_found(&with_one, HEDDLE_CHECK, "ready after wait");
	with_one = explore_both(with_predicate, &(struct heddle_options){ .spurious = 1 });
	expect_nothing_found(&with_one);
}

/* Findings; the programs above are the correct twins unless one is named. */

THREAD(wait_unlocked)
{
	heddle_condition_wait(&world.condition, &world.mutex);
}

BODY(waits_unlocked)
{
	one_against_one(wait_unlocked, broadcast_only);
}

Test(condition, wait_needs_the_mutex)
{
	const struct explored *seen = see(waits_unlocked);

	cr_expect_eq(seen_executions_with(seen, HEDDLE_LOCK_MISUSE, "waiting without the mutex"),
		     seen->executions);
}

THREAD(wait_with_second)
{
	heddle_mutex_lock(&world.second);
	heddle_condition_wait(&world.condition, &world.second);
	heddle_mutex_unlock(&world.second);
}

BODY(two_mutexes)
{
	one_against_one(wait_once, wait_with_second);
}

BODY(two_mutexes_in_turn)
{
	create_world();
	heddle_spawn("first", wait_while_not_ready, NULL);
	signal_locked(NULL);
	heddle_join_all();
	heddle_spawn("second", wait_with_second, NULL);
	heddle_mutex_lock(&world.second);
	heddle_mutex_unlock(&world.second);
	broadcast_only(NULL);
	heddle_join_all();
}

Test(condition, waiters_share_a_mutex)
{
	const struct explored *seen = see(two_mutexes);

	cr_expect_eq(seen->executions, 2, "%llu executions", (unsigned long long)seen->executions);
	cr_expect_eq(seen_executions_with(seen, HEDDLE_LOCK_MISUSE, "waiting with another mutex"),
		     seen->executions);
	cr_expect_eq(seen_executions_with(see(two_mutexes_in_turn), HEDDLE_LOCK_MISUSE, NULL), 0);
}

THREAD(destroy)
{
	heddle_mutex_lock(&world.mutex);
	heddle_object_destroy(&world.condition.object);
	heddle_mutex_unlock(&world.mutex);
}

BODY(destroyed_too_early)
{
	one_against_one(wait_once, destroy);
}

BODY(destroyed_at_the_end)
{
	with_predicate(NULL);
	heddle_object_destroy(&world.condition.object);
}

Test(condition, destroyed_while_waited_on)
{
	const struct explored *seen = see_classes(destroyed_too_early, 2);

	cr_expect_eq(seen_executions_with(seen, HEDDLE_LOCK_MISUSE, "destroyed while waited on"), 1);
	cr_expect_eq(seen_executions_with(seen, HEDDLE_USE_AFTER_FREE, "destroyed object"), 2);
	cr_expect_eq(seen_executions_with(seen, HEDDLE_DEADLOCK, NULL), 0);
	cr_expect_eq(see_classes(destroyed_at_the_end, 2)->n_findings, 0);
}

static void in_interrupt(thread_function *function)
{
	create_world();
	heddle_spawn_interrupt("irq", function, NULL);
	heddle_join_all();
}

BODY(wait_in_interrupt)
{
	in_interrupt(wait_unlocked);
}

BODY(signal_in_interrupt)
{
	in_interrupt(signal_only);
}

BODY(broadcast_in_interrupt)
{
	in_interrupt(broadcast_only);
}

static void in_section(thread_function *function)
{
	create_world();
	heddle_spawn("other", signal_only, NULL);
	heddle_mutex_lock(&world.mutex);
	heddle_spin_lock(&world.spinlock);
	function(NULL);
	heddle_spin_unlock(&world.spinlock);
	heddle_mutex_unlock(&world.mutex);
	heddle_join_all();
}

BODY(wait_in_section)
{
	in_section(wait_unlocked);
}

BODY(signal_in_section)
{
	in_section(signal_only);
}

BODY(broadcast_in_section)
{
	in_section(broadcast_only);
}

Test(condition, contexts)
{
	const struct explored *seen = see(wait_in_section);

	cr_expect_eq(seen_executions_with(seen, HEDDLE_CONTEXT, "sleep in a spinlocked section"),
		     seen->executions);
	cr_expect_eq(seen_executions_with(see(wait_in_interrupt), HEDDLE_CONTEXT, "sleep in an interrupt"),
		     1);
	cr_expect_eq(see(signal_in_interrupt)->n_findings, 0);
	cr_expect_eq(see(broadcast_in_interrupt)->n_findings, 0);
	cr_expect_eq(see_classes(signal_in_section, 1)->n_findings, 0);
	cr_expect_eq(see_classes(broadcast_in_section, 1)->n_findings, 0);
}
