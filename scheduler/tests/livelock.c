/* SPDX-License-Identifier: MIT */
/*
 * Executions that meet the step limit: a livelock only if every thread had its turns and nothing was changed.
 */
#include "exploring.h"

static struct heddle_atomic flag, other;
static struct heddle_mutex mutex;

static struct explored sample(thread_function *body, const char *strategy, uint64_t executions)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy), .steps_max = 1000 };

	return explore_visiting(body, &options, executions, NULL, NULL);
}

static void set_up(void)
{
	heddle_atomic_init(&flag, 0, "flag");
	heddle_atomic_init(&other, 0, "other");
	heddle_mutex_init(&mutex, "mutex");
}

THREAD(poll)
{
	while (!heddle_atomic_load(&flag))
		heddle_yield();
}

THREAD(poll_locked)
{
	bool set = false;

	while (!set) {
		heddle_mutex_lock(&mutex);
		set = heddle_atomic_load(&flag);
		heddle_mutex_unlock(&mutex);
	}
}

THREAD(poll_and_count)
{
	while (!heddle_atomic_load(&flag))
		heddle_atomic_add(&other, 1);
}

THREAD(poll_and_choose)
{
	while (!heddle_choose(2, "whether to go on"))
		heddle_yield();
}

THREAD(raise)
{
	heddle_atomic_store(&flag, 1);
}

THREAD(end)
{
	heddle_atomic_load(&other);
}

BODY(nobody_raises)
{
	set_up();
	run_threads(poll, poll_locked, end);
}

BODY(somebody_raises)
{
	set_up();
	run_threads(poll, poll_locked, raise);
}

BODY(counts_meanwhile)
{
	set_up();
	run_threads(poll, poll_and_count);
}

BODY(may_go_on)
{
	set_up();
	run_threads(poll_and_choose);
}

/* These are fair: every thread had its turns. */
Test(livelock, polling_for_what_nobody_does)
{
	static const char *const fair[] = { "random", "pos" };

	for (size_t i = 0; i < sizeof(fair) / sizeof(fair[0]); i++) {
		struct explored seen = sample(nobody_raises, fair[i], 3);
		expect_found(&seen, HEDDLE_LIVELOCK, "step limit");
		cr_expect_eq(seen.n_findings, 1);
		cr_expect_eq(seen.statistics.cut, 3);
	}
}

Test(livelock, polling_for_what_somebody_does)
{
	struct explored seen = sample(somebody_raises, "random", 200);

	cr_expect_eq(seen.statistics.cut, 0);
	expect_nothing_found(&seen);
}

static int n_left_out;

static void look_who_was_left_out(void *context, const struct heddle_execution *execution)
{
	if (execution->cut && execution->n_findings == 0)
		n_left_out++;
}

/* naive runs one thread to the limit first: the thread that would end the loop had no turn. */
Test(livelock, an_unfair_execution_says_nothing)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("naive"), .steps_max = 1000 };
	struct explored seen;

	seen = explore_visiting(somebody_raises, &options, 20, look_who_was_left_out, NULL);
	cr_expect_eq(n_left_out, 20);
	expect_nothing_found(&seen);
}

Test(livelock, what_changes_something_may_end_some_day)
{
	struct explored seen = sample(counts_meanwhile, "random", 3);

	cr_expect_eq(seen.statistics.cut, 3);
	expect_nothing_found(&seen);
}

Test(livelock, a_choice_may_end_it)
{
	struct explored seen = sample(may_go_on, "naive", 3);

	cr_expect_geq(seen.statistics.cut, 1);
	expect_nothing_found(&seen);
}

/* Too few steps to decide. */
Test(livelock, a_low_limit_proves_nothing)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("random"), .steps_max = 100 };
	struct explored seen = explore_visiting(nobody_raises, &options, 20, NULL, NULL);

	cr_expect_eq(seen.statistics.cut, 20);
	expect_nothing_found(&seen);
}
