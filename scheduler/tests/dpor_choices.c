/* SPDX-License-Identifier: MIT */
/*
 * dpor with choices. The value of a choice belongs to the effect of a step, and values exclude each other. A
 * plan must say which values its steps have chosen, wherever another plan begins with such a step.
 */
#include "exploring.h"

static struct heddle_atomic first, second, counter;
static struct heddle_mutex mutex;

static void create_world(void)
{
	heddle_atomic_init(&first, 0, "first");
	heddle_atomic_init(&second, 0, "second");
	heddle_atomic_init(&counter, 0, "counter");
	heddle_mutex_init(&mutex, "mutex");
}

/* Asserts that naive, dpor, and dpor with other limits for plans see the same, in so many classes. */
static void expect_choices(thread_function *body, uint64_t classes)
{
	struct explored all = explore_both(body, &(struct heddle_options){ 0 });
	struct explored whole = explore(body, .insert_whole = true, .observe = true);

	cr_expect_eq(all.executions, classes, "%llu executions", (unsigned long long)all.executions);
	expect_same(&whole, &all);
	for (unsigned room = 1; room <= 32; room *= 2) {
		struct explored little = explore(body, .plans_max = room, .observe = true);
		expect_same(&little, &all);
	}
}

THREAD(adds_to_first)
{
	heddle_atomic_add(&first, 1);
}

THREAD(adds_to_second)
{
	heddle_atomic_add(&second, 1);
}

THREAD(loads_and_may_exchange)
{
	heddle_atomic_load(&second);
	if (heddle_choose(2, "whether") == 0)
		heddle_atomic_exchange(&first, 10);
}

THREAD(exchanges)
{
	heddle_atomic_exchange(&first, 20);
}

BODY(one_choice_in_five_steps)
{
	create_world();
	run_threads(adds_to_first, adds_to_second, loads_and_may_exchange, exchanges);
}

/*
 * The last: after the second thread's add, the third thread does not exchange, and the fourth does before the
 * first adds.
 */
Test(dpor_choices, a_short_plan_forgets_no_choice)
{
	expect_choices(one_choice_in_five_steps, 16);
}

THREAD(loads_and_stores)
{
	heddle_atomic_load(&second);
	heddle_atomic_store(&first, 2);
}

THREAD(stores_and_locks)
{
	heddle_atomic_store(&second, 1);
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(adds_to_both_and_chooses)
{
	heddle_atomic_add(&second, 2);
	heddle_atomic_add(&first, 2);
	heddle_choose(2, "nothing depends on it");
}

THREAD(adds_and_locks)
{
	heddle_atomic_add(&first, 2);
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

BODY(a_choice_at_the_end)
{
	create_world();
	run_threads(loads_and_stores, stores_and_locks, adds_to_both_and_chooses, adds_and_locks);
}

Test(dpor_choices, a_short_plan_forgets_no_choice_at_the_end)
{
	expect_choices(a_choice_at_the_end, 96);
}

THREAD(counts_and_chooses)
{
	heddle_atomic_add_return(&second, 1);
	heddle_observe(heddle_choose(2, "which"));
	heddle_atomic_add_return(&first, 2);
}

THREAD(loads_and_chooses)
{
	heddle_atomic_load(&first);
	heddle_observe(heddle_choose(2, "which"));
}

THREAD(adds_and_stores)
{
	heddle_atomic_add(&first, 1);
	heddle_atomic_store(&second, 1);
}

THREAD(tries_and_stores)
{
	heddle_atomic_compare_exchange(&first, 1, 0);
	heddle_atomic_store(&second, 0);
}

BODY(two_choices_and_one_that_tries)
{
	create_world();
	run_threads(counts_and_chooses, loads_and_chooses, adds_and_stores, tries_and_stores);
}

/* With little room executions are abandoned within a step that chooses, which has no label then. */
Test(dpor_choices, what_is_given_up_within_a_step)
{
	expect_choices(two_choices_and_one_that_tries, 288);
}

/*
 * Spurious wake-ups, within a budget. If a thread is blocked at the end of an execution, the choices of its
 * step are not known, nor those that it would take with more budget.
 */

static struct heddle_condition condition;
static struct heddle_waitqueue queue;

THREAD(keeps_the_mutex)
{
	heddle_mutex_lock(&mutex);
}

THREAD(locks)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

THREAD(waits_three_times)
{
	struct heddle_waiter waiter = { 0 };

	heddle_mutex_lock(&mutex);
	heddle_condition_wait(&condition, &mutex);
	heddle_wait_prepare(&queue, &waiter, 2, true);
	heddle_condition_wait(&condition, &mutex);
	heddle_wait_sleep(&queue, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&queue, &waiter);
}

BODY(waits_with_a_budget)
{
	create_world();
	heddle_condition_init(&condition, "condition");
	heddle_waitqueue_init(&queue, "queue");
	run_threads(keeps_the_mutex, keeps_the_mutex, locks, waits_three_times);
}

Test(dpor_choices, a_budget_that_is_used_up_before_who_is_blocked)
{
	expect_classes_with(waits_with_a_budget, 36, .spurious = 2);
}

static unsigned n_faults;

THREAD(may_fail_often)
{
	heddle_atomic_load(&first);
	for (unsigned i = 0; i < n_faults; i++)
		heddle_observe(heddle_inject_fault("it"));
}

BODY(many_faults_in_a_step)
{
	create_world();
	run_threads(may_fail_often, exchanges);
}

/* None, or one of the threads, before the exchange and after it. */
Test(dpor_choices, many_questions_of_one_step_that_are_settled)
{
	n_faults = 40;
	expect_classes_with(many_faults_in_a_step, 2 * (40 + 1), .faults = 1);
}

Test(dpor_choices, too_many_questions_of_one_step_that_are_settled)
{
	struct explored explored;

	n_faults = 65;
	explored = explore(many_faults_in_a_step, .faults = 1);
	expect_found(&explored, HEDDLE_LIMIT, "choices");
}

/*
 * Whether a thread's step chooses may depend on what its operation finds. In the first executions the first
 * thread adds before the others, and none chooses. With the second value planned, the step runs in a longer
 * sequence before it was ever seen to choose.
 */

THREAD(adds_and_loads_if_it_is_the_first)
{
	if (heddle_atomic_add_return(&first, 1) == 1)
		heddle_atomic_load(&second);
}

THREAD(loads_and_chooses_twice)
{
	heddle_atomic_load(&second);
	heddle_observe(heddle_choose(2, "one"));
	heddle_observe(heddle_choose(2, "other"));
}

THREAD(adds_and_chooses_if_it_is_the_first)
{
	if (heddle_atomic_add_return(&first, 1) == 1)
		heddle_observe(heddle_choose(3, "which"));
	heddle_mutex_lock(&mutex);
	heddle_atomic_load(&counter);
	heddle_mutex_unlock(&mutex);
}

THREAD(tries_and_chooses)
{
	if (heddle_mutex_trylock(&mutex)) {
		heddle_atomic_store(&counter, 3);
		heddle_mutex_unlock(&mutex);
		if (heddle_choose(2, "whether") == 0) {
			heddle_observe(heddle_choose(3, "which"));
			return;
		}
		heddle_atomic_store(&second, 3);
	}
	heddle_observe(heddle_choose(3, "which"));
}

BODY(a_step_that_may_choose)
{
	create_world();
	run_threads(adds_and_loads_if_it_is_the_first, loads_and_chooses_twice,
		    adds_and_chooses_if_it_is_the_first, tries_and_chooses);
}

/* naive would take too long; closure confirms the number. */
Test(dpor_choices, a_step_that_is_seen_to_choose_in_a_probe_only)
{
	struct explored all = explore(a_step_that_may_choose, .observe = true);
	struct explored whole = explore(a_step_that_may_choose, .insert_whole = true, .observe = true);
	struct explored closure = explore(a_step_that_may_choose, .observe = true,
					  .strategy = heddle_strategy_by_name("closure"));

	cr_expect_eq(all.result, 0, "%s", all.error);
	cr_expect_eq(all.executions, 384, "%llu executions", (unsigned long long)all.executions);
	expect_same(&whole, &all);
	expect_same(&closure, &all);
}

/*
 * A reversal follows a branch that it does not have, a reader's arrival, and meets the choice of the other
 * reader, whose step depends on that arrival: it is to be run behind it.
 */
static struct heddle_rwsem semaphore;

THREAD(reads)
{
	heddle_rwsem_down_read(&semaphore);
	heddle_rwsem_up_read(&semaphore);
}

THREAD(reads_and_chooses)
{
	reads(NULL);
	heddle_choose(2, "which");
}

THREAD(writes_and_exchanges)
{
	heddle_rwsem_down_write(&semaphore);
	heddle_atomic_exchange(&first, 1);
	heddle_rwsem_up_write(&semaphore);
}

THREAD(exchanges_both)
{
	heddle_atomic_exchange(&first, 2);
	heddle_atomic_exchange(&second, 2);
}

THREAD(exchanges_second)
{
	heddle_atomic_exchange(&second, 1);
}

BODY(a_choice_behind_a_branch_on_the_way)
{
	create_world();
	heddle_rwsem_init(&semaphore, "semaphore");
	run_threads(exchanges_second, reads, writes_and_exchanges, reads_and_chooses, exchanges_both);
}

Test(dpor_choices, a_choice_is_run_behind_the_branches_on_the_way_to_it)
{
	thread_function *body = a_choice_behind_a_branch_on_the_way;
	struct explored closure =
		explore(body, .strategy = heddle_strategy_by_name("closure"), .observe = true);
	struct explored dpor = explore(body, .observe = true);
	struct explored whole = explore(body, .insert_whole = true, .observe = true);

	cr_expect_eq(closure.executions, 152);
	expect_same(&dpor, &closure);
	expect_same(&whole, &closure);
	cr_expect_eq(dpor.executions, 152);
	cr_expect_eq(whole.executions, 152);
	for (unsigned room = 1; room <= 32; room *= 2) {
		struct explored little = explore(body, .plans_max = room, .observe = true);
		expect_same(&little, &closure);
	}
}
