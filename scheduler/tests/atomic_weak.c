/* SPDX-License-Identifier: MIT */
/* The weak compare-exchange: it may fail spuriously, within the budget, and only then. */
#include "declared_classes.h"

static struct heddle_atomic x;
static struct heddle_spinlock s;

static void init(void)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spinlock_init(&s, "s");
}

/* Success gives 10; a failure has found 0 or 1. */
static int64_t try_once(void)
{
	int64_t expected = 0;

	return heddle_atomic_compare_exchange_weak(&x, &expected, 1) ? 10 : expected;
}

static int64_t of_the_first;

THREAD(tries)
{
	of_the_first = try_once();
}

THREAD(tries_and_tells)
{
	outcome(try_once());
}

THREAD(stores)
{
	heddle_atomic_store(&x, 1);
}

THREAD(adds_in_a_loop)
{
	int64_t seen = heddle_atomic_load(&x);

	while (!heddle_atomic_compare_exchange_weak(&x, &seen, seen + 1))
		;
}

THREAD(tries_in_a_section)
{
	IN_SECTION(&s, outcome(try_once()));
}

BODY(alone)
{
	init();
	run_threads(tries_and_tells);
}

BODY(against_a_store)
{
	init();
	run_threads(tries_and_tells, stores);
}

BODY(two_try)
{
	init();
	run_threads(tries, tries_and_tells);
}

BODY(two_add)
{
	init();
	run_threads(adds_in_a_loop, adds_in_a_loop);
	outcome(heddle_atomic_load(&x));
}

BODY(inside)
{
	init();
	run_threads(tries_in_a_section, tries_in_a_section);
}

BODY(main_tries_alone)
{
	init();
	outcome(try_once());
}

#define BUDGET(n) (&(struct heddle_options){ .spurious = (n) })

Test(atomic_weak, fails_within_the_budget)
{
	struct explored without = expect_one_each(alone, BUDGET(0), "alone");
	struct explored with = expect_one_each(alone, BUDGET(1), "alone");

	cr_expect_eq(without.executions, 1);
	cr_expect_eq(came_to(&without, 10), 1);
	cr_expect_eq(with.executions, 2);
	cr_expect_eq(came_to(&with, 10), 1);
	cr_expect_eq(came_to(&with, 0), 1, "it found what it looked for, and failed");
}

/* Stores of other threads do not decide about the question. */
Test(atomic_weak, is_asked_whatever_the_value_is)
{
	struct explored explored = expect_one_each(against_a_store, BUDGET(1), "a store");

	cr_expect_eq(explored.executions, 4);
	cr_expect_eq(came_to(&explored, 10), 1);
	cr_expect_eq(came_to(&explored, 0), 1);
	cr_expect_eq(came_to(&explored, 1), 2, "the store came first: it fails either way");
}

Test(atomic_weak, threads_share_the_budget)
{
	struct explored one = explore_both(two_try, BUDGET(1));
	struct explored two = explore_both(two_try, BUDGET(2));

	cr_expect_gt(came_to(&one, 0), 0);
	cr_expect_gt(came_to(&one, 10), 0);
	cr_expect_gt(two.executions, one.executions);
}

static void never_both(void *found_both, const struct heddle_execution *execution)
{
	unsigned failed = 0;

	for (size_t i = 0; i < execution->n_choices; i++)
		failed += execution->choices[i].value;
	*(bool *)found_both |= failed == 2;
}

Test(atomic_weak, fails_no_more_often_than_the_budget)
{
	bool both = false;

	explore_visiting(two_try, BUDGET(1), EXECUTIONS_LIMIT, never_both, &both);
	cr_expect_not(both);
	explore_visiting(two_try, BUDGET(2), EXECUTIONS_LIMIT, never_both, &both);
	cr_expect(both);
}

Test(atomic_weak, a_loop_stands_it)
{
	struct explored explored = explore_both(two_add, BUDGET(2));

	expect_nothing_found(&explored);
	cr_expect_eq(explored.n_outcomes, 1);
	cr_expect_eq(explored.outcomes[0].value, 2);
}

Test(atomic_weak, in_a_section)
{
	struct explored explored = explore_both(inside, BUDGET(2));

	cr_expect_gt(came_to(&explored, 0), 0, "both have failed");
	cr_expect_gt(came_to(&explored, 1), 0);
	cr_expect_gt(came_to(&explored, 10), 0);
}

Test(atomic_weak, of_main_alone)
{
	struct explored explored = explore_both(main_tries_alone, BUDGET(1));

	cr_expect_eq(explored.executions, 2);
	cr_expect_eq(came_to(&explored, 0), 1);
}

/* The strong one never fails spuriously. */

THREAD(exchanges)
{
	outcome(heddle_atomic_compare_exchange(&x, 0, 1));
}

BODY(strong)
{
	init();
	run_threads(exchanges);
}

Test(atomic_weak, the_strong_one_does_not)
{
	struct explored explored = explore_both(strong, BUDGET(1));

	cr_expect_eq(explored.executions, 1);
}
