/* SPDX-License-Identifier: MIT */
/*
 * Fixed limits that have no test file of their own: exceeding one is a finding, just not exceeding it is not.
 */
#include "exploring.h"

#include <stdlib.h>

#include <string.h>

#define OBSERVATIONS_MAX 4096
#define TOUCHES_MAX	 (1u << 17)
#define OBJECTS_MAX	 65536
#define SPINLOCKS_MAX	 64
#define CHOICES_MAX	 4096
#define ERRORS_MAX	 16
#define QUESTIONS_MAX	 64
#define RACES_MAX	 16

static struct heddle_atomic x;
static struct heddle_spinlock section;
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

/* A thread that is stopped with a spinlock held touches the lock, which is an observation. */
THREAD(observes_in_section)
{
	heddle_spin_lock(&section);
	observes(NULL);
	heddle_spin_unlock(&section);
}

BODY(one_observes_in_section)
{
	heddle_spinlock_init(&section, "section");
	run_threads(observes_in_section);
}

static void expect_one_finding(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	cr_expect_eq(execution->n_findings, 1, "%zu findings", execution->n_findings);
}

Test(limits, observations_in_a_section)
{
	const struct heddle_options options = { .observe = true };
	struct explored explored;

	n = OBSERVATIONS_MAX + 1;
	explored = explore_visiting(one_observes_in_section, &options, EXECUTIONS_LIMIT, expect_one_finding,
				    NULL);
	expect_found(&explored, HEDDLE_LIMIT, "observations");
}

/* After the budget is used up, which takes one question. */
THREAD(asks)
{
	heddle_atomic_load(&x);
	for (unsigned i = 0; i < n; i++)
		heddle_inject_fault("device");
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

/* Not compared with other strategies: it is too large for that. */
static struct explored explore_once(void (*body)(void *))
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name("random") };

	return explore_visiting(body, &options, 1, NULL, NULL);
}

/* A section is one step with any number of touches, so there can be more touches than steps. */
static struct heddle_spinlock lock;
static struct heddle_data pages;

#define TOUCHES_OF_SECTION 4096

static void touch_in_section(unsigned touches)
{
	heddle_spin_lock(&lock);
	for (unsigned i = 0; i < touches; i++)
		heddle_data_access(&pages, i, i, HEDDLE_READ);
	heddle_spin_unlock(&lock);
}

THREAD(touches)
{
	for (unsigned left = n; left; left -= TOUCHES_OF_SECTION)
		touch_in_section(TOUCHES_OF_SECTION);
}

BODY(one_touches)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_data_init(&pages, "pages");
	run_threads(touches);
}

Test(limits, touches)
{
	struct explored explored;

	n = TOUCHES_MAX - TOUCHES_OF_SECTION; /* the lock is touched, too */
	explored = explore_once(one_touches);
	expect_nothing_found(&explored);
	n = TOUCHES_MAX;
	explored = explore_once(one_touches);
	cr_assert_eq(explored.n_findings, 1, "that it stops is none: %s", explored.findings[1].message);
	expect_found(&explored, HEDDLE_LIMIT, "touches");
}

/* n of these are no finding, and one more is. */
static void expect_limit(thread_function *body, unsigned max, const char *subject)
{
	struct explored explored;

	n = max;
	explored = explore(body);
	expect_nothing_found(&explored);
	n = max + 1;
	explored = explore(body);
	cr_assert_eq(explored.n_findings, 1);
	expect_found(&explored, HEDDLE_LIMIT, subject);
}

BODY(initialises)
{
	for (unsigned i = 0; i < n; i++)
		heddle_atomic_init(&x, 0, "x");
}

Test(limits, objects)
{
	expect_limit(initialises, OBJECTS_MAX, "objects");
}

BODY(initialises_spinlocks)
{
	for (unsigned i = 0; i < n; i++)
		heddle_spinlock_init(&lock, "lock");
}

Test(limits, spinlocks)
{
	expect_limit(initialises_spinlocks, SPINLOCKS_MAX, "spinlocks");
}

BODY(chooses)
{
	for (unsigned i = 0; i < n; i++)
		heddle_choose(2, "again");
}

static struct explored explore_choosing(unsigned choices)
{
	n = choices;
	return explore_visiting(chooses,
				&(struct heddle_options){ .strategy = heddle_strategy_by_name("random") }, 1,
				NULL, NULL);
}

Test(limits, choices)
{
	struct explored fits = explore_choosing(CHOICES_MAX), does_not = explore_choosing(CHOICES_MAX + 1);

	expect_nothing_found(&fits);
	cr_assert_eq(does_not.n_findings, 1);
	expect_found(&does_not, HEDDLE_LIMIT, "choices");
}

#ifdef HEDDLE_ASAN

/* An error stops its thread, so each thread has one. */
THREAD(writes_beyond)
{
	char *volatile memory = heddle_alloc(8);

	memory[8] = 1;
}

BODY(many_write_beyond)
{
	for (unsigned i = 0; i < n; i++)
		heddle_spawn("W", writes_beyond, NULL);
	heddle_join_all();
}

Test(limits, memory_errors)
{
	struct explored explored;

	n = ERRORS_MAX;
	explored = explore(many_write_beyond);
	cr_expect_null(found(&explored, HEDDLE_LIMIT, "memory errors"));
	n = ERRORS_MAX + 1;
	explored = explore(many_write_beyond);
	expect_found(&explored, HEDDLE_LIMIT, "memory errors");
}

#endif

#ifdef HEDDLE_ACCESS

/* More than 6 MiB. */
static char large[7 << 20];

THREAD(fills)
{
	memset(large, 0, n);
}

BODY(two_fill)
{
	run_threads(fills, fills);
}

Test(limits, accesses)
{
	struct explored explored;

	n = 1 << 20;
	explored = explore_visiting(two_fill, &(struct heddle_options){ 0 }, 1, NULL, NULL);
	cr_expect_null(found(&explored, HEDDLE_LIMIT, "accesses"));
	n = sizeof(large);
	explored = explore_visiting(two_fill, &(struct heddle_options){ 0 }, 1, NULL, NULL);
	expect_found(&explored, HEDDLE_LIMIT, "accesses");
}

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
