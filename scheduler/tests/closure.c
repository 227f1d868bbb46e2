/* SPDX-License-Identifier: MIT */
/* closure: programs with known numbers of classes, its errors, and what it notices besides. */
#include "exploring.h"

#include <string.h>

#define explore_closure(body, ...) \
	explore(body, .strategy = heddle_strategy_by_name("closure"), ##__VA_ARGS__)

#define KEYS_MAX 1024
struct keys {
	size_t n;
	struct heddle_class_key keys[KEYS_MAX];
};

static void keep_key(void *context, const struct heddle_execution *execution)
{
	struct keys *keys = context;
	struct heddle_class_key key;

	heddle_class_key(execution, &key);
	for (size_t i = 0; i < keys->n; i++) {
		if (memcmp(&keys->keys[i], &key, sizeof(key)) == 0)
			return;
	}
	cr_assert_lt(keys->n, KEYS_MAX);
	keys->keys[keys->n++] = key;
}

/*
 * closure runs as many executions as there are class keys among all interleavings, and naive sees nothing
 * else.
 */
static void expect_closure(thread_function *body, const struct heddle_options *how, uint64_t classes)
{
	static struct keys keys;
	struct heddle_options options = *how;
	struct explored naive, closure;

	keys.n = 0;
	options.observe = true;
	options.strategy = heddle_strategy_by_name("naive");
	naive = explore_visiting(body, &options, EXECUTIONS_LIMIT, keep_key, &keys);
	options.strategy = heddle_strategy_by_name("closure");
	closure = explore_visiting(body, &options, EXECUTIONS_LIMIT, NULL, NULL);
	cr_assert_eq(naive.result, 0, "naive ends with %d: %s", naive.result, naive.error);
	cr_assert_eq(closure.result, 0, "closure ends with %d: %s", closure.result, closure.error);
	cr_expect_eq(keys.n, classes, "%zu classes, not %llu", keys.n, (unsigned long long)classes);
	cr_expect_eq(closure.executions, classes, "%llu executions, not %llu",
		     (unsigned long long)closure.executions, (unsigned long long)classes);
	cr_expect_eq(closure.statistics.blocked, 0);
	cr_assert_eq(closure.n_keys, naive.n_keys, "%zu observations, naive has %zu", closure.n_keys,
		     naive.n_keys);
	cr_expect_arr_eq(closure.keys, naive.keys, naive.n_keys * sizeof(uint64_t));
}

#define expect_closure_with(body, classes, ...) \
	expect_closure(body, &(struct heddle_options){ __VA_ARGS__ }, classes)

static struct heddle_atomic a, b;
static struct heddle_mutex m, n;
static struct heddle_rwlock rwlock;
static struct heddle_semaphore semaphore;
static struct heddle_condition condition;

static void create_all(void)
{
	heddle_atomic_init(&a, 0, "a");
	heddle_atomic_init(&b, 0, "b");
	heddle_mutex_init(&m, "m");
	heddle_mutex_init(&n, "n");
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_semaphore_init(&semaphore, 0, "semaphore");
	heddle_condition_init(&condition, "condition");
}

/* A choice after a race with one thread decides about a race with two others. */

THREAD(adds_to_a)
{
	heddle_atomic_add(&a, 1);
}

THREAD(adds_to_b)
{
	heddle_atomic_add(&b, 1);
}

THREAD(loads_and_may_exchange)
{
	heddle_atomic_load(&b);
	if (heddle_choose(2, "whether to leave it") == 0)
		heddle_atomic_exchange(&a, 10);
}

THREAD(exchanges)
{
	heddle_atomic_exchange(&a, 20);
}

BODY(choice_before_a_race)
{
	create_all();
	run_threads(adds_to_a, adds_to_b, loads_and_may_exchange, exchanges);
}

/* 2 orders of the load and the add to b; of a: 6 with three that conflict, 2 with two. */
Test(closure, choice_before_a_race)
{
	expect_closure_with(choice_before_a_race, 2 * (6 + 2));
}

/* A choice at the end of a thread, and a lock that two others take after a race. */

THREAD(loads_b_stores_a)
{
	heddle_atomic_load(&b);
	heddle_atomic_store(&a, 2);
}

THREAD(stores_b_locks)
{
	heddle_atomic_store(&b, 1);
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

THREAD(adds_and_chooses)
{
	heddle_atomic_add(&b, 2);
	heddle_atomic_add(&a, 2);
	heddle_choose(2, "anything");
}

THREAD(adds_and_locks)
{
	heddle_atomic_add(&a, 2);
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(choice_after_races)
{
	create_all();
	run_threads(loads_b_stores_a, stores_b_locks, adds_and_chooses, adds_and_locks);
}

Test(closure, choice_after_races)
{
	expect_closure_with(choice_after_races, 96);
}

/* Two choices, each between steps that race with three threads. */

THREAD(adds_chooses_adds)
{
	heddle_atomic_add_return(&b, 1);
	heddle_choose(2, "first");
	heddle_atomic_add_return(&a, 2);
}

THREAD(loads_and_chooses)
{
	heddle_atomic_load(&a);
	heddle_choose(2, "second");
}

THREAD(adds_and_stores)
{
	heddle_atomic_add(&a, 1);
	heddle_atomic_store(&b, 1);
}

THREAD(exchanges_and_stores)
{
	heddle_atomic_compare_exchange(&a, 1, 0);
	heddle_atomic_store(&b, 0);
}

BODY(two_choices)
{
	create_all();
	run_threads(adds_chooses_adds, loads_and_chooses, adds_and_stores, exchanges_and_stores);
}

Test(closure, two_choices)
{
	expect_closure_with(two_choices, 288);
}

/* Choices of main, before anything and after everything. */
BODY(main_chooses)
{
	create_all();
	if (heddle_choose(2, "how many") == 0)
		run_threads(adds_to_a, exchanges);
	else
		run_threads(exchanges, exchanges, exchanges);
	heddle_choose(3, "at the end");
}

Test(closure, choices_of_main)
{
	expect_closure_with(main_chooses, 3 * (2 + 6));
}

/* Both answers of a step count, and the first is kept while the second varies. */

THREAD(chooses_twice)
{
	heddle_atomic_load(&a);
	heddle_choose(2, "first");
	heddle_choose(3, "second");
}

BODY(two_choices_of_a_step)
{
	create_all();
	run_threads(chooses_twice, adds_to_a);
}

Test(closure, two_choices_of_a_step)
{
	expect_closure_with(two_choices_of_a_step, 2 * 2 * 3);
}

/* A section chooses what it touches: when it is reversed, it must choose the same. */

static struct heddle_spinlock spinlock;
static struct heddle_data data;

THREAD(touches_data_or_not)
{
	heddle_spin_lock(&spinlock);
	if (heddle_choose(2, "whether to") == 1)
		heddle_data_access(&data, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	heddle_spin_unlock(&spinlock);
}

THREAD(touches_data)
{
	heddle_data_access(&data, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
}

BODY(choice_decides_a_touch)
{
	heddle_spinlock_init(&spinlock, "spinlock");
	heddle_data_init(&data, "data");
	run_threads(touches_data, touches_data_or_not);
}

Test(closure, a_choice_decides_what_is_touched)
{
	expect_closure_with(choice_decides_a_touch, 1 + 2);
}

/* The choice of one of three waiters does not fit a signal to two. */

THREAD(waits)
{
	heddle_mutex_lock(&m);
	heddle_condition_wait(&condition, &m);
	heddle_mutex_unlock(&m);
}

THREAD(signals)
{
	heddle_condition_signal(&condition);
}

BODY(fewer_to_wake)
{
	create_all();
	run_threads(waits, waits, waits, signals);
}

/*
 * The three wait in 6 orders. The signal comes before them; after the first, whose lock then comes before,
 * between or after those of the others: 3; after the second, when it wakes either of two, whose lock comes
 * before or after that of the third: 2 x 2; after all: 3.
 */
Test(closure, there_may_be_less_to_choose_from)
{
	expect_closure_with(fewer_to_wake, 6 * (1 + 3 + 2 * 2 + 3));
}

/* The first execution is a deadlock; the other classes are reached by reversing what the two wait for. */

THREAD(waits_with_m)
{
	heddle_mutex_lock(&m);
	heddle_semaphore_down(&semaphore);
	heddle_mutex_unlock(&m);
}

THREAD(gives_under_m)
{
	heddle_mutex_lock(&m);
	heddle_semaphore_up(&semaphore);
	heddle_mutex_unlock(&m);
}

BODY(deadlock_first)
{
	create_all();
	run_threads(waits_with_m, gives_under_m);
}

Test(closure, what_is_pending_at_a_deadlock_races)
{
	struct explored explored = explore_closure(deadlock_first);

	expect_closure_with(deadlock_first, 2);
	cr_expect(strstr(explored.first, "B ") == NULL, "the deadlock is not the first: %s", explored.first);
	expect_found(&explored, HEDDLE_DEADLOCK, "semaphore");
}

/* A writer must come before three readers that hold the lock together. */

THREAD(reads_and_waits)
{
	heddle_rwlock_read_lock(&rwlock);
	heddle_semaphore_down(&semaphore);
	heddle_rwlock_read_unlock(&rwlock);
}

THREAD(gives_as_writer)
{
	heddle_rwlock_write_lock(&rwlock);
	for (int i = 0; i < 3; i++)
		heddle_semaphore_up(&semaphore);
	heddle_rwlock_write_unlock(&rwlock);
}

BODY(readers_first)
{
	create_all();
	run_threads(reads_and_waits, reads_and_waits, reads_and_waits, gives_as_writer);
}

/* The deadlock, and the orders in which the readers get what they wait for. */
Test(closure, holders_go_one_after_the_other)
{
	expect_closure_with(readers_first, 1 + 6);
}

/*
 * One of three may fail, and further questions are settled. Which threads are asked does not belong to the
 * class; which one fails does.
 */

THREAD(may_fail)
{
	heddle_atomic_load(&a);
	if (heddle_inject_fault("anything"))
		heddle_atomic_load(&b);
}

BODY(three_may_fail)
{
	create_all();
	run_threads(may_fail, may_fail, may_fail);
}

Test(closure, a_budget_can_be_spent_by_anybody)
{
	expect_closure_with(three_may_fail, 1);
	expect_closure_with(three_may_fail, 1 + 3, .faults = 1);
	expect_closure_with(three_may_fail, 1 + 3 + 3, .faults = 2);
	expect_closure_with(three_may_fail, 1 + 3 + 3 + 1, .faults = 3);
}

/* Even where the fault is settled, the choice behind it is the second question. */

THREAD(may_fail_then_chooses)
{
	heddle_atomic_load(&a);
	heddle_inject_fault("anything");
	heddle_choose(2, "after it");
	heddle_atomic_store(&b, 1);
}

THREAD(stores_b_once)
{
	heddle_atomic_store(&b, 2);
}

BODY(two_may_fail_then_choose)
{
	create_all();
	run_threads(may_fail_then_chooses, may_fail_then_chooses, stores_b_once);
}

/* Faults: none, or either's: 3. Choices: 4. Orders of the stores: 6. */
Test(closure, answers_are_told_by_question)
{
	expect_closure_with(two_may_fail_then_choose, 3 * 4 * 6, .faults = 1);
}

BODY(two_wait)
{
	create_all();
	run_threads(waits, waits);
}

/* Of two critical sections, or of four when a thread wakes spuriously. */
Test(closure, spurious_wakeups)
{
	expect_closure_with(two_wait, 2);
	struct explored explored = explore_closure(two_wait, .spurious = 2);
	struct explored dpor = explore(two_wait, .spurious = 2);

	expect_same(&explored, &dpor);
}

/* An unfair loop: an enabled thread has no turn up to the step limit, and must be tried all the same. */

THREAD(polls)
{
	while (!heddle_atomic_load(&a))
		;
}

THREAD(sets)
{
	heddle_atomic_store(&a, 1);
}

THREAD(checks_early)
{
	heddle_check(heddle_atomic_load(&b) == 0, "b", "was stored first");
}

THREAD(stores_b)
{
	heddle_atomic_store(&b, 1);
}

BODY(never_ends)
{
	create_all();
	run_threads(polls, sets);
}

Test(closure, what_the_step_limit_cuts_has_races)
{
	struct explored explored = explore_closure(never_ends, .steps_max = 20);

	cr_expect_eq(explored.result, 0);
	cr_expect_eq(explored.executions, 21, "the store comes after 0 to 20 loads: %llu",
		     (unsigned long long)explored.executions);
	cr_expect_eq(explored.statistics.cut, 3, "after 18 nobody is left who could join: %llu",
		     (unsigned long long)explored.statistics.cut);
}

BODY(ends_hard)
{
	create_all();
	run_threads(checks_early, stores_b, stores_b);
}

/* A hard finding stops its thread alone: the steps after it race as before. */
Test(closure, what_ends_in_a_hard_finding_has_races)
{
	struct explored explored = explore_closure(ends_hard);

	expect_closure_with(ends_hard, 6);
	expect_found(&explored, HEDDLE_CHECK, "b");
	cr_expect_eq(explored.findings[0].executions, 4);
}

/* Two polling threads yield to each other: each has its turn. */

THREAD(yields_until_a)
{
	for (int i = 0; i < 3 && !heddle_atomic_load(&a); i++)
		heddle_yield();
	heddle_atomic_store(&b, 1);
}

THREAD(yields_until_b)
{
	heddle_yield();
	heddle_atomic_store(&a, 1);
	while (!heddle_atomic_load(&b))
		heddle_spin_wait();
}

THREAD(yields_for_ever)
{
	while (!heddle_atomic_load(&a))
		heddle_yield();
}

BODY(one_yields_for_ever)
{
	create_all();
	run_threads(yields_for_ever, yields_for_ever, sets);
}

BODY(both_yield)
{
	create_all();
	run_threads(yields_until_a, yields_until_b);
}

Test(closure, yields_give_way)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("closure"),
						.steps_max = 50 };
	struct explored explored = explore_closure(both_yield), dpor = explore(both_yield);

	expect_same(&explored, &dpor);
	/* A yielding thread comes last; of several, the one with the fewest steps. */
	explored = explore_visiting(one_yields_for_ever, &options, 1, NULL, NULL);
	cr_expect_eq(explored.statistics.cut, 0, "%s", explored.first);
	cr_expect(strstr(explored.first,
			 "A atomic_load(a r); B atomic_load(a r); C atomic_store(a w); A yield"),
		  "%s", explored.first);
}
