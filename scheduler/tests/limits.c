/* SPDX-License-Identifier: MIT */
/*
 * Fixed widths that have no file of their own: whoever exceeds one is told, and whoever just does not is not.
 */
#include "exploring.h"

#include <stdlib.h>

#define OBSERVATIONS_MAX 4096
#define QUESTIONS_MAX	 64
#define RACES_MAX	 16

static struct heddle_atomic x;
static unsigned n;

THREAD(observes)
{
	for (unsigned i = 0; i < n; i++)
		heddle_observe(i);
}

BODY(one_observes)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(observes);
}

static struct explored explore_observing(unsigned observations)
{
	n = observations;
	return explore(one_observes, .observe = true);
}

Test(limits, observations)
{
	struct explored fits = explore_observing(OBSERVATIONS_MAX);
	struct explored does_not = explore_observing(OBSERVATIONS_MAX + 1);

	expect_nothing_found(&fits);
	cr_assert_eq(does_not.n_findings, 1);
	expect_found(&does_not, HEDDLE_LIMIT, "observations");
}

/* The observation may be that of an operation. */
THREAD(loads_often)
{
	for (unsigned i = 0; i < n; i++)
		heddle_atomic_load(&x);
}

BODY(one_loads_often)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(loads_often);
}

Test(limits, observations_of_operations)
{
	struct explored explored;

	n = OBSERVATIONS_MAX + 1;
	explored = explore(one_loads_often, .observe = true);
	cr_assert_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_LIMIT, "observations");
	explored = explore(one_loads_often);
	expect_nothing_found(&explored);
}

/* After the budget is used up, which takes one question. */
THREAD(asks)
{
	heddle_atomic_load(&x);
	for (unsigned i = 0; i < n; i++)
		heddle_fault("device");
}

BODY(one_asks)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(asks);
}

static struct explored explore_asking(unsigned questions)
{
	n = questions;
	return explore(one_asks, .faults = 1);
}

Test(limits, questions_of_a_step)
{
	struct explored fits = explore_asking(QUESTIONS_MAX), does_not = explore_asking(QUESTIONS_MAX + 1);

	expect_nothing_found(&fits);
	cr_expect_eq(fits.executions, QUESTIONS_MAX + 1, "at each question, or never");
	cr_assert_eq(does_not.n_findings, 1);
	expect_found(&does_not, HEDDLE_LIMIT, "choices");
}

#ifdef HEDDLE_ACCESS

/* Each is a pair of accesses of its own, and there are two for each increment. */
static int raced[RACES_MAX];

#define RACE_4(first)               \
	do {                        \
		raced[first]++;     \
		raced[first + 1]++; \
		raced[first + 2]++; \
		raced[first + 3]++; \
	} while (0)

THREAD(races)
{
	RACE_4(0);
	if (!n)
		return;
	RACE_4(4);
	RACE_4(8);
	RACE_4(12);
}

BODY(two_race)
{
	run_threads(races, races);
}

Test(limits, data_races)
{
	struct explored explored;

	n = 0;
	explored = explore(two_race);
	cr_expect_null(found(&explored, HEDDLE_LIMIT, "data races"));
	n = 1;
	explored = explore(two_race);
	expect_found(&explored, HEDDLE_LIMIT, "data races");
}

#endif
