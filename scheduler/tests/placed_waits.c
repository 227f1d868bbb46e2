/* SPDX-License-Identifier: MIT */
/* heddle/placed.h: waits with a time limit, polling, the end of a thread and of the process. */
#include "declared_classes.h"
#include "exploring.h"

#include <heddle/placed.h>
#include <string.h>

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

Test(placed_waits, a_wait_with_a_limit_is_no_deadlock)
{
	struct explored seen = explore_both(waits_in_time, &(struct heddle_options){ .faults = 1 });
	struct explored without = explore_both(waits_in_time, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect(came_to(&seen, 0) && !seen.statistics.cut);
	expect_nothing_found(&without);
	cr_expect_eq(without.statistics.cut, 1, "the budget is used up");
}

Test(placed_waits, a_wait_with_a_limit_ends_or_times_out)
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

Test(placed_waits, who_polls_waits_for_a_change)
{
	struct explored seen = expect_one_each(polled, &(struct heddle_options){ 0 }, "polled");

	expect_nothing_found(&seen);
	cr_expect_eq(seen.executions, 4, "%llu", (unsigned long long)seen.executions);
	cr_expect_eq(seen.statistics.cut, 0);
}

Test(placed_waits, the_third_poll_waits)
{
	struct explored seen = explore_both(polled_in_vain, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 1);
}

Test(placed_waits, who_polls_for_ever_is_cut)
{
	struct explored seen = explore_both(polled_for_ever, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(seen.statistics.cut, 1);
	cr_expect_lt(seen.statistics.steps_max, 10);
}

Test(placed_waits, who_writes_does_not_poll)
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

Test(placed_waits, a_wait_in_vain_is_cut_if_the_budget_is_used_up_in_the_end)
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
		is_waiting = false;
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

Test(placed_waits, who_is_woken_waits_for_the_mutex_without_limit)
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

Test(placed_waits, a_thread_ends_where_it_says_so)
{
	struct explored seen = explore_both(ends_early, &(struct heddle_options){ 0 });

	expect_nothing_found(&seen);
	cr_expect_eq(came_to(&seen, 1), 0);
}

Test(placed_waits, the_end_of_the_process_ends_who_waits)
{
	struct explored waits = explore_both(leaves_a_thread, &(struct heddle_options){ 0 });
	struct explored ends = explore_both(ends_the_process, &(struct heddle_options){ 0 });

	expect_found(&waits, HEDDLE_DEADLOCK, "never");
	expect_nothing_found(&ends);
}
