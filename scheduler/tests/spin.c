/* SPDX-License-Identifier: MIT */
#include "seen.h"

static struct heddle_atomic flag[3];
static struct heddle_mutex mutex[2];
static struct heddle_spinlock spinlock;

static void set_up(void)
{
	for (int i = 0; i < 3; i++)
		heddle_atomic_init(&flag[i], 0, "flag %ld", i);
	for (int i = 0; i < 2; i++)
		heddle_mutex_init(&mutex[i], "mutex %ld", i);
	heddle_spinlock_init(&spinlock, "spinlock");
}

static void run(thread_function *a, thread_function *b, thread_function *c)
{
	set_up();
	heddle_spawn("A", a, NULL);
	if (b)
		heddle_spawn("B", b, NULL);
	if (c)
		heddle_spawn("C", c, NULL);
	heddle_join_all();
}

THREAD(wait_for_0)
{
	while (!heddle_atomic_load(&flag[0]))
		heddle_spin_wait();
}

THREAD(wait_for_1_then_set_0)
{
	while (!heddle_atomic_load(&flag[1]))
		heddle_spin_wait();
	heddle_atomic_store(&flag[0], 1);
}

THREAD(wait_for_either)
{
	while (!heddle_atomic_load(&flag[0]) && !heddle_atomic_load(&flag[1]))
		heddle_spin_wait();
}

THREAD(wait_for_two)
{
	while (heddle_atomic_load(&flag[0]) < 2)
		heddle_spin_wait();
}

THREAD(set_0)
{
	heddle_atomic_store(&flag[0], 1);
}

THREAD(set_1)
{
	heddle_atomic_store(&flag[1], 1);
}

THREAD(set_2)
{
	heddle_atomic_store(&flag[2], 1);
}

THREAD(add_to_0)
{
	heddle_atomic_add(&flag[0], 1);
}

THREAD(read_0)
{
	heddle_atomic_load(&flag[0]);
}

/* A test-and-set lock. */
THREAD(take_and_give)
{
	while (heddle_atomic_compare_exchange(&flag[0], 0, 1) != 0)
		heddle_spin_wait();
	heddle_atomic_store(&flag[0], 0);
}

static void spin_for_mutexes(void *order)
{
	struct heddle_mutex *first = &mutex[order != NULL], *second = &mutex[order == NULL];

	heddle_mutex_lock(first);
	while (!heddle_mutex_trylock(second))
		heddle_spin_wait();
	heddle_mutex_unlock(second);
	heddle_mutex_unlock(first);
}

THREAD(spin_blindly)
{
	heddle_spin_wait();
}

THREAD(spin_in_a_section)
{
	heddle_spin_lock(&spinlock);
	heddle_spin_wait();
}

THREAD(hold_and_wait_for_0)
{
	heddle_mutex_lock(&mutex[0]);
	wait_for_0(NULL);
	heddle_mutex_unlock(&mutex[0]);
}

THREAD(lock_and_set_0)
{
	heddle_mutex_lock(&mutex[0]);
	set_0(NULL);
	heddle_mutex_unlock(&mutex[0]);
}

THREAD(read_much_then_wait)
{
	static struct heddle_atomic many[HEDDLE_SPIN_READS_MAX + 1];

	for (int i = 0; i <= HEDDLE_SPIN_READS_MAX; i++) {
		heddle_atomic_init(&many[i], 0, "many %ld", i);
		heddle_atomic_load(&many[i]);
	}
	wait_for_0(NULL);
}

/* A retry: the two reads differed, so it reads again. */
THREAD(read_until_alike)
{
	while (heddle_atomic_load(&flag[0]) != heddle_atomic_load(&flag[0]))
		heddle_spin_wait();
}

/* It stores itself before it reads: a change before that read does not belong to the round. */
THREAD(store_then_wait_for_1)
{
	heddle_atomic_store(&flag[0], 2);
	while (heddle_atomic_load(&flag[0]) == 2)
		heddle_spin_wait();
}

BODY(one_sets)
{
	run(wait_for_0, set_0, NULL);
}

BODY(setter_first)
{
	run(set_0, wait_for_0, NULL);
}

BODY(chain)
{
	run(wait_for_0, wait_for_1_then_set_0, set_1);
}

BODY(either)
{
	run(wait_for_either, set_0, set_1);
}

BODY(two_adds)
{
	run(wait_for_two, add_to_0, add_to_0);
}

BODY(nobody_sets)
{
	run(wait_for_0, read_0, NULL);
}

BODY(something_else_is_set)
{
	run(wait_for_0, set_2, NULL);
}

BODY(test_and_set)
{
	run(take_and_give, take_and_give, take_and_give);
}

BODY(test_and_set_by_two)
{
	run(take_and_give, take_and_give, NULL);
}

BODY(crosswise)
{
	set_up();
	heddle_spawn("A", spin_for_mutexes, NULL);
	heddle_spawn("B", spin_for_mutexes, &mutex);
	heddle_join_all();
}

BODY(same_order)
{
	run(spin_for_mutexes, spin_for_mutexes, NULL);
}

BODY(blindly)
{
	run(spin_blindly, set_0, NULL);
}

BODY(in_a_section)
{
	run(spin_in_a_section, NULL, NULL);
}

BODY(in_an_interrupt)
{
	set_up();
	heddle_spawn_interrupt("I", wait_for_0, NULL);
	heddle_spawn("A", set_0, NULL);
	heddle_join_all();
}

BODY(holding_what_the_other_needs)
{
	run(hold_and_wait_for_0, lock_and_set_0, NULL);
}

BODY(after_reading_much)
{
	run(read_much_then_wait, set_0, NULL);
}

THREAD(look_often_and_wait)
{
	while (!heddle_atomic_load(&flag[0])) {
		for (int i = 0; i < 2 * HEDDLE_SPIN_READS_MAX; i++)
			heddle_atomic_load(&flag[1]);
		heddle_spin_wait();
	}
}

BODY(looks_often)
{
	run(look_often_and_wait, read_0, NULL);
}

BODY(retry)
{
	run(read_until_alike, set_0, NULL);
}

BODY(retry_with_two)
{
	run(read_until_alike, set_0, add_to_0);
}

BODY(two_retries)
{
	run(read_until_alike, read_until_alike, set_0);
}

BODY(own_store)
{
	run(store_then_wait_for_1, set_0, NULL);
}

/*
 * The change before, between and after the two reads: between them there is one more round. With two changes,
 * in each order: three with none between, one with both there, one with the second alone, and four with the
 * first alone, by the place of the second in the round that follows.
 */
Test(spin, after_a_change_that_the_round_has_seen_already)
{
	cr_assert_eq(see_classes(retry, 3)->n_findings, 0);
	expect_nothing_found(see_classes(retry_with_two, 18));
	expect_nothing_found(see_classes(two_retries, 9));
}

/* However often a round reads one object, that counts as one read. */
Test(spin, for_one_thing_that_was_looked_at_often)
{
	cr_assert_eq(seen_executions_with(see_classes(looks_often, 1), HEDDLE_LIVELOCK, "flag"), 1);
}

/* An overwritten change is no longer waited for. */
Test(spin, what_was_changed_before_the_first_look_is_no_change)
{
	const struct explored *seen = see_classes(own_store, 3);

	cr_assert_eq(seen_executions_with(seen, HEDDLE_LIVELOCK, "flag"), 1);
}

/* The first read is before the change, or after it. */
Test(spin, one_round_for_each_change)
{
	cr_assert_eq(see_classes(one_sets, 2)->n_findings, 0);
	cr_assert_eq(see_classes(setter_first, 2)->n_findings, 0);
}

Test(spin, through_others)
{
	cr_assert_eq(see_classes(chain, 4)->n_findings, 0);
}

/* It reads the first flag, then the second; the changes come before, between and after the reads. */
Test(spin, for_one_of_two_changes)
{
	cr_assert_eq(see_classes(either, 6)->n_findings, 0);
	cr_assert_eq(see_classes(two_adds, 8)->n_findings, 0);
}

Test(spin, for_a_lock)
{
	struct explored three = explore_both(test_and_set, &(struct heddle_options){ 0 });

	cr_assert_eq(see_classes(test_and_set_by_two, 4)->n_findings, 0);
	expect_nothing_found(&three);
	cr_assert_eq(see_classes(same_order, 2)->n_findings, 0);
}

Test(spin, in_an_interrupt)
{
	cr_assert_eq(see_classes(in_an_interrupt, 2)->n_findings, 0);
}

Test(spin, for_what_nobody_does_is_a_livelock)
{
	thread_function *const bodies[] = { nobody_sets, something_else_is_set };

	for (int i = 0; i < 2; i++) {
		const struct explored *seen = see_classes(bodies[i], 1);
		cr_assert_eq(seen_executions_with(seen, HEDDLE_LIVELOCK, "flag"), 1);
	}
}

/*
 * Either thread first, and the other's read before or after the release; or each holds what the other spins
 * for.
 */
Test(spin, all_spinning_is_a_livelock)
{
	const struct explored *seen = see_classes(crosswise, 5);

	cr_assert_eq(seen_executions_with(seen, HEDDLE_LIVELOCK, "mutex"), 1);
	cr_assert_eq(seen_executions_with(seen, HEDDLE_DEADLOCK, NULL), 0);
	cr_assert_eq(see(same_order)->n_findings, 0);
}

Test(spin, one_spinning_and_one_blocked_is_a_livelock)
{
	const struct explored *seen = see_classes(holding_what_the_other_needs, 2);

	cr_assert_eq(seen_executions_with(seen, HEDDLE_LIVELOCK, "flag"), 1);
}

Test(spin, without_having_read_anything)
{
	cr_assert_eq(seen_executions_with(see_classes(blindly, 1), HEDDLE_LIVELOCK, "no thread can go on"),
		     1);
}

Test(spin, in_a_section)
{
	cr_assert_eq(seen_executions_with(see(in_a_section), HEDDLE_CONTEXT, "spin in a spinlocked section"),
		     1);
}

Test(spin, a_round_that_reads_too_much_goes_on)
{
	const struct explored *seen = see_classes(after_reading_much, 3);

	cr_assert_eq(seen->n_findings, 0);
}

/* Leaving a thread before a yield is no preemption; leaving one before a load is. */
static void count_preemptions(void *most, const struct heddle_execution *execution)
{
	if (execution->preemptions > *(unsigned *)most)
		*(unsigned *)most = execution->preemptions;
}

static unsigned most_preemptions(thread_function *body)
{
	const struct heddle_options naive = { .strategy = heddle_strategy_by_name("naive") };
	unsigned most = 0;

	explore_visiting(body, &naive, EXECUTIONS_LIMIT, count_preemptions, &most);
	return most;
}

THREAD(yield_twice)
{
	heddle_yield();
	heddle_yield();
}

THREAD(read_twice)
{
	heddle_atomic_load(&flag[0]);
	heddle_atomic_load(&flag[0]);
}

BODY(yields)
{
	run(yield_twice, yield_twice, yield_twice);
}

BODY(reads)
{
	run(read_twice, read_twice, NULL);
}

Test(yield, commutes_with_everything)
{
	cr_assert_eq(see_classes(yields, 1)->n_findings, 0);
}

Test(yield, to_leave_at_it_is_no_preemption)
{
	cr_assert_eq(most_preemptions(yields), 0);
	cr_assert_gt(most_preemptions(reads), 0);
}
