/* SPDX-License-Identifier: MIT */
/* Objects that stand for memory: identity, and their end with the memory. */
#include "declared_classes.h"
#include "exploring.h"

#include <heddle/placed.h>
#include <string.h>

/* A model of a library whose mutexes need no initialisation. */
struct user_mutex {
	long words[5];
};

static struct {
	const void *memory;
	struct heddle_mutex mutex;
} table[8];
static unsigned n_known;

/* The model is not under test. */
static __attribute__((no_sanitize("thread"), noinline)) struct heddle_mutex *mutex_of(
	const struct user_mutex *user)
{
	const struct heddle_name name = { "mutex", .where = HEDDLE_HERE, .memory = user };
	unsigned i = 0;

	while (i < n_known && table[i].memory != user)
		i++;
	if (i == n_known) {
		table[n_known++].memory = user;
		heddle_mutex_init_named(&table[i].mutex, &name);
	}
	return &table[i].mutex;
}

static struct user_mutex one, two, *in_block;
static int order;

static void create_world(void)
{
	n_known = 0;
	order = 0;
	in_block = heddle_alloc_forever(2 * sizeof(*in_block));
}

static void lock_both(const struct user_mutex *first, const struct user_mutex *second)
{
	heddle_mutex_lock(mutex_of(first));
	heddle_mutex_lock(mutex_of(second));
	heddle_mutex_unlock(mutex_of(second));
	heddle_mutex_unlock(mutex_of(first));
}

THREAD(locks_one_two)
{
	lock_both(&one, &two);
}

THREAD(locks_two_one)
{
	lock_both(&two, &one);
}

THREAD(locks_in_block)
{
	heddle_mutex_lock(mutex_of(&in_block[1]));
	order = order * 10 + 1;
	heddle_mutex_unlock(mutex_of(&in_block[1]));
}

THREAD(frees)
{
	heddle_yield();
	heddle_free(in_block);
}

THREAD(begins_and_locks)
{
	heddle_yield();
	heddle_placed_begin_at(&mutex_of(&one)->object, HEDDLE_HERE);
	heddle_mutex_lock(mutex_of(&one));
	heddle_mutex_unlock(mutex_of(&one));
}

THREAD(locks_unborn)
{
	heddle_mutex_lock(mutex_of(&one));
	heddle_mutex_unlock(mutex_of(&one));
}

BODY(same_order)
{
	create_world();
	run_threads(locks_one_two, locks_one_two);
}

BODY(both_orders)
{
	create_world();
	run_threads(locks_one_two, locks_two_one);
}

BODY(freed_by_nobody)
{
	create_world();
	run_threads(locks_in_block, locks_in_block);
	outcome(order);
}

BODY(freed_by_another)
{
	create_world();
	run_threads(locks_in_block, frees);
}

BODY(unborn)
{
	create_world();
	heddle_placed_unborn(&mutex_of(&one)->object);
	run_threads(locks_unborn, begins_and_locks);
}

static char name[64];

static void note_name(void *context, const struct heddle_execution *execution)
{
	(void)context;
	if (execution->n_steps)
		heddle_object_name(execution, execution->steps[0].object, name, sizeof(name));
}

Test(placed, who_uses_it_first_makes_no_difference)
{
	struct explored seen = expect_one_each(same_order, &(struct heddle_options){ 0 }, "same order");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 2);
}

Test(placed, a_cycle_is_found)
{
	struct explored seen = expect_one_each(both_orders, &(struct heddle_options){ 0 }, "both orders");

	expect_found(&seen, HEDDLE_DEADLOCK, "mutex");
}

Test(placed, one_in_a_block_is_one)
{
	struct explored seen = expect_one_each(freed_by_nobody, &(struct heddle_options){ 0 }, "block");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 2);
}

Test(placed, it_ends_with_its_block)
{
	struct explored seen = explore_both(freed_by_another, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	expect_found(&seen, HEDDLE_LOCK_MISUSE, "freed while held");
}

THREAD(locks_in_block_later)
{
	heddle_yield();
	locks_in_block(NULL);
}

BODY(freed_first)
{
	create_world();
	run_threads(frees, locks_in_block_later);
	outcome(order);
}

/* The first execution meets the place only when its block is freed already. */
Test(placed, it_ends_with_its_block_before_it_is_met)
{
	struct explored seen = explore_both(freed_first, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	expect_found(&seen, HEDDLE_LOCK_MISUSE, "freed while held");
	cr_expect(came_to(&seen, 1));
}

THREAD(locks_backwards)
{
	lock_both(&in_block[1], &in_block[0]);
}

THREAD(locks_forwards)
{
	lock_both(&in_block[0], &in_block[1]);
}

BODY(met_forwards)
{
	create_world();
	run_threads(locks_forwards, frees);
}

BODY(met_backwards)
{
	create_world();
	run_threads(locks_backwards, frees);
}

/* Their names differ in their offsets. */
static void expect_order_of_ends(void *context, const struct heddle_execution *execution)
{
	char last[64] = "", next[64];

	for (size_t i = 0; i < execution->n_touches; i++) {
		if (execution->touches[i].operation != HEDDLE_OP_FREE)
			continue;
		heddle_object_name(execution, execution->touches[i].object, next, sizeof(next));
		cr_expect(strcmp(last, next) < 0, "%s after %s", next, last);
		memcpy(last, next, sizeof(last));
		++*(unsigned *)context;
	}
}

Test(placed, they_end_in_the_order_of_their_places)
{
	unsigned ends = 0;

	explore_visiting(met_forwards, &(struct heddle_options){ 0 }, 1000, expect_order_of_ends, &ends);
	explore_visiting(met_backwards, &(struct heddle_options){ 0 }, 1000, expect_order_of_ends, &ends);
	cr_expect_gt(ends, 2);
}

static struct heddle_semaphore semaphore;
static bool is_met;

THREAD(takes_a_unit_in_block)
{
	const struct heddle_name in_memory = { "semaphore", .where = HEDDLE_HERE, .memory = in_block };

	heddle_yield();
	if (!is_met)
		heddle_semaphore_init_named(&semaphore, 1, &in_memory);
	is_met = true;
	heddle_semaphore_down(&semaphore);
	outcome(1);
}

BODY(units_freed_first)
{
	create_world();
	is_met = false;
	run_threads(frees, takes_a_unit_in_block);
}

/* The free tells the count that the semaphore has before it is met, and after that. */
Test(placed, a_semaphore_has_its_units_before_it_is_met)
{
	struct explored seen = explore_both(units_freed_first, &(struct heddle_options){ .observe = true });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
	cr_expect(came_to(&seen, 1) && came_to(&seen, NO_OUTCOME));
}

static struct heddle_atomic turns;

/* Only in executions unlike the first one the mutexes are met, in either order. */
THREAD(locks_if_late)
{
	int64_t turn = heddle_atomic_add_return(&turns, 1);

	heddle_atomic_add_return(&turns, 1);
	if (turn > 2)
		lock_both(&two, &one);
}

THREAD(locks_if_early)
{
	int64_t turn = heddle_atomic_add_return(&turns, 1);

	heddle_atomic_add_return(&turns, 1);
	if (turn < 3)
		lock_both(&one, &two);
}

BODY(copies_meet_them)
{
	create_world();
	heddle_atomic_init(&turns, 0, "turns");
	run_threads(locks_if_late, locks_if_early, locks_if_early);
}

/* A copy of the process would have other ids for them. */
Test(placed, copies_of_the_process_leave_them_to_it)
{
	const struct heddle_options options = { .observe = true };
	struct explored alone = explore(copies_meet_them, .observe = true);
	struct explored split;
	unsigned copies;

	for (unsigned every = 1; every <= 3; every++) {
		split = explore_split(copies_meet_them, &options, every, &copies);
		expect_same(&split, &alone);
		cr_expect_eq(split.executions, alone.executions);
		cr_expect(copies && split.statistics.restarts == 1, "the copy went on by itself");
	}
}

BODY(freed_before_its_first_use)
{
	create_world();
	heddle_free(in_block);
	run_threads(locks_in_block);
}

Test(placed, its_first_use_may_be_too_late)
{
	struct explored seen = explore_both(freed_before_its_first_use, &(struct heddle_options){ 0 });

	expect_found(&seen, HEDDLE_USE_AFTER_FREE, "object");
}

Test(placed, it_is_used_before_it_began)
{
	struct explored seen = expect_one_each(unborn, &(struct heddle_options){ 0 }, "unborn");

	expect_found(&seen, HEDDLE_UNINITIALISED, "object");
	cr_expect_lt(found(&seen, HEDDLE_UNINITIALISED, "object")->executions, seen.executions);
}

Test(placed, it_is_named_after_its_block)
{
	explore_visiting(freed_by_nobody, &(struct heddle_options){ 0 }, 1, note_name, NULL);
	cr_expect(strstr(name, "placed.c:") && strstr(name, "+40"), "%s", name);
}

/* ---- waits with a time limit */

static struct heddle_semaphore units;

THREAD(takes_a_unit_in_time)
{
	if (heddle_wait_times_out()) {
		outcome(heddle_semaphore_try_down(&units));
		return;
	}
	heddle_semaphore_down(&units);
	heddle_wait_has_ended();
	outcome(2);
}

BODY(waits_in_time)
{
	heddle_semaphore_init(&units, 0, "units");
	run_threads(takes_a_unit_in_time);
}

THREAD(gives_a_unit)
{
	heddle_semaphore_up(&units);
}

BODY(waits_for_a_unit_in_time)
{
	heddle_semaphore_init(&units, 0, "units");
	run_threads(takes_a_unit_in_time, gives_a_unit);
}

Test(placed, a_wait_with_a_limit_is_no_deadlock)
{
	struct explored seen = explore_both(waits_in_time, &(struct heddle_options){ .faults = 1 });
	struct explored without = explore_both(waits_in_time, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && !seen.statistics.cut);
	expect_nothing_found(&without);
	cr_expect_eq(without.statistics.cut, 1, "the budget is used up");
}

Test(placed, a_wait_with_a_limit_ends_or_times_out)
{
	struct explored seen =
		expect_one_each(waits_for_a_unit_in_time, &(struct heddle_options){ .faults = 1 }, "in time");

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && came_to(&seen, 1) && came_to(&seen, 2));
}

/* ---- polling */

static struct heddle_atomic flag;

THREAD(polls)
{
	while (!heddle_atomic_load(&flag))
		heddle_poll_at(HEDDLE_HERE);
}

THREAD(polls_three_times)
{
	int i;

	for (i = 0; i < 3 && !heddle_atomic_load(&flag); i++)
		heddle_poll_at(HEDDLE_HERE);
	outcome(i);
}

THREAD(sets_flag)
{
	heddle_atomic_store(&flag, 1);
}

THREAD(polls_and_counts)
{
	for (int i = 0; i < 5; i++) {
		heddle_atomic_add(&flag, 1);
		heddle_poll_at(HEDDLE_HERE);
	}
}

BODY(polled)
{
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(polls, sets_flag);
}

BODY(polled_in_vain)
{
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(polls_three_times);
}

BODY(polled_for_ever)
{
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(polls);
}

BODY(polls_that_write)
{
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(polls_and_counts);
}

Test(placed, who_polls_waits_for_a_change)
{
	struct explored seen = expect_one_each(polled, &(struct heddle_options){ 0 }, "polled");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 4, "%llu", (unsigned long long)seen.executions);
	cr_expect_eq(seen.statistics.cut, 0);
}

Test(placed, the_third_poll_waits)
{
	struct explored seen = explore_both(polled_in_vain, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 1);
}

Test(placed, who_polls_for_ever_is_cut)
{
	struct explored seen = explore_both(polled_for_ever, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 1);
	cr_expect_lt(seen.statistics.steps_max, 10);
}

Test(placed, who_writes_does_not_poll)
{
	struct explored seen = explore_both(polls_that_write, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 0);
}

THREAD(looks_first)
{
	heddle_semaphore_count(&units);
	takes_a_unit_in_time(NULL);
}

THREAD(may_fail)
{
	heddle_yield();
	heddle_inject_fault("fault");
}

BODY(waits_while_another_fails)
{
	heddle_semaphore_init(&units, 0, "units");
	run_threads(looks_first, may_fail);
}

/* Whether the other thread has spent the budget before the question or after it. */
static void expect_cut_if_spent(void *context, const struct heddle_execution *execution)
{
	bool spent = false;

	(void)context;
	for (size_t i = 0; i < execution->n_choices; i++)
		spent |= execution->choices[i].value && strcmp(execution->choices[i].why, "fault") == 0;
	cr_expect_eq(execution->cut, spent);
}

Test(placed, a_wait_in_vain_is_cut_if_the_budget_is_used_up_in_the_end)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("naive"), .faults = 1 };
	struct explored all =
		explore_visiting(waits_while_another_fails, &options, 100, expect_cut_if_spent, NULL);

	cr_expect_eq(all.result, 0);
	cr_expect_gt(all.statistics.cut, 1);
	explore_both(waits_while_another_fails, &(struct heddle_options){ .faults = 1 });
}

static struct heddle_mutex mutex;
static struct heddle_condition condition;
static bool is_waiting;

THREAD(waits_for_a_signal_in_time)
{
	heddle_mutex_lock(&mutex);
	is_waiting = !heddle_wait_times_out();
	if (is_waiting) {
		heddle_condition_wait(&condition, &mutex);
		heddle_wait_has_ended();
	}
	heddle_mutex_unlock(&mutex);
}

THREAD(signals_and_keeps_the_mutex)
{
	heddle_mutex_lock(&mutex);
	if (is_waiting) {
		heddle_condition_signal(&condition);
		heddle_semaphore_down(&units);
	}
	heddle_mutex_unlock(&mutex);
}

THREAD(keeps_the_mutex)
{
	heddle_mutex_lock(&mutex);
	if (is_waiting)
		heddle_semaphore_down(&units);
	heddle_mutex_unlock(&mutex);
}

static void create_condition(void)
{
	is_waiting = false;
	heddle_semaphore_init(&units, 0, "units");
	heddle_mutex_init(&mutex, "mutex");
	heddle_condition_init(&condition, "condition");
}

BODY(woken_in_vain)
{
	create_condition();
	run_threads(waits_for_a_signal_in_time, signals_and_keeps_the_mutex);
}

BODY(woken_by_nobody)
{
	create_condition();
	run_threads(waits_for_a_signal_in_time, keeps_the_mutex);
}

Test(placed, who_is_woken_waits_for_the_mutex_without_limit)
{
	struct explored seen = explore_both(woken_in_vain, &(struct heddle_options){ .faults = 1 });
	struct explored asleep = explore_both(woken_by_nobody, &(struct heddle_options){ .faults = 1 });
	struct explored spurious =
		explore_both(woken_by_nobody, &(struct heddle_options){ .faults = 1, .spurious = 1 });

	expect_found(&seen, HEDDLE_DEADLOCK, NULL);
	expect_nothing_found(&asleep);
	expect_found(&spurious, HEDDLE_DEADLOCK, NULL);
}

/* ---- the end of a thread, and of the process */

static struct heddle_semaphore never;

THREAD(waits_for_ever)
{
	heddle_semaphore_down(&never);
}

THREAD(ends_deep_inside)
{
	heddle_yield();
	if (heddle_self())
		heddle_thread_exit();
	outcome(1);
}

BODY(ends_early)
{
	run_threads(ends_deep_inside, ends_deep_inside);
}

BODY(leaves_a_thread)
{
	heddle_semaphore_init(&never, 0, "never");
	heddle_spawn("A", waits_for_ever, NULL);
	heddle_yield();
}

BODY(ends_the_process)
{
	leaves_a_thread(NULL);
	heddle_process_ends();
}

Test(placed, a_thread_ends_where_it_says_so)
{
	struct explored seen = explore_both(ends_early, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(came_to(&seen, 1), 0);
}

Test(placed, the_end_of_the_process_ends_who_waits)
{
	struct explored waits = explore_both(leaves_a_thread, &(struct heddle_options){ 0 });
	struct explored ends = explore_both(ends_the_process, &(struct heddle_options){ 0 });

	expect_found(&waits, HEDDLE_DEADLOCK, "never");
	expect_nothing_found(&ends);
}
