/* SPDX-License-Identifier: MIT */
/*
 * Exploring in several processes: together they give the result of one, also if they are stopped, or restart.
 */

#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct heddle_atomic number, flag;
static struct heddle_spinlock lock;

/* Subtrees are given after a tenth of a second, so executions take some time here. */
static void take_time(void)
{
	usleep(100);
}

static void increment(void *times)
{
	for (intptr_t i = 0; i < (intptr_t)times; i++)
		heddle_atomic_store(&number, heddle_atomic_load(&number) + 1);
}

static void count_to(int64_t expected)
{
	heddle_join_all();
	heddle_expect(heddle_atomic_load(&number) == expected, "all counted", "it is %ld",
		      (long)heddle_atomic_load(&number));
	heddle_expect(heddle_atomic_load(&number) > 2, "some counted", "it is %ld",
		      (long)heddle_atomic_load(&number));
}

SCENARIO(jobs, counts,
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "all counted" }, { HEDDLE_CHECK, "some counted" }) })
{
	take_time();
	heddle_atomic_init(&number, 0, "number");
	for (int i = 0; i < 3; i++)
		heddle_spawn("counter", increment, (void *)2);
	heddle_warn("taste", "six is few");
	count_to(6);
}

static void read_both(void *unused)
{
	heddle_spin_lock_shared(&lock);
	heddle_observe(heddle_atomic_load(&number));
	heddle_observe(heddle_atomic_load(&flag));
	heddle_spin_unlock_shared(&lock);
}

static void raise_flag(void *unused)
{
	if (heddle_atomic_load(&number) == 2)
		heddle_atomic_store(&flag, 1);
}

/* That the section is more than one step is seen only where the flag is raised. */
SCENARIO(jobs, learns_late)
{
	take_time();
	heddle_spinlock_init(&lock, "lock");
	heddle_atomic_init(&number, 0, "number");
	heddle_atomic_init(&flag, 0, "flag");
	heddle_spawn("reader", read_both, NULL);
	heddle_spawn("counter", increment, (void *)2);
	heddle_spawn("counter", increment, (void *)2);
	heddle_spawn("raiser", raise_flag, NULL);
	heddle_join_all();
}

static pid_t first_process;

SCENARIO(jobs, is_killed)
{
	take_time();
	if (getpid() != first_process)
		raise(SIGKILL);
	heddle_atomic_init(&number, 0, "number");
	for (int i = 0; i < 3; i++)
		heddle_spawn("counter", increment, (void *)2);
	heddle_join_all();
}

static struct heddle_result explored(const char *scenario, struct heddle_exploration exploration)
{
	static struct heddle_variant variant;
	struct heddle_result result;

	variant = heddle_variant_of(heddle_registry_find(scenario), NULL);
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

static const struct heddle_group *group_of(const struct heddle_result *result, const char *subject)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		if (!strcmp(result->groups[i].schedule->finding.subject, subject))
			return &result->groups[i];
	}
	cr_assert_fail("nobody found '%s'", subject);
	return NULL;
}

static void expect_the_same(const struct heddle_result *alone, const struct heddle_result *split)
{
	cr_expect_eq(alone->processes, 1);
	cr_expect_eq(split->verdict, alone->verdict);
	cr_expect(split->all);
	cr_expect(split->expected, "%s", split->why_not);
	cr_expect_eq(split->statistics.executions, alone->statistics.executions);
	cr_expect_eq(split->statistics.steps_max, alone->statistics.steps_max);
	cr_expect_eq(split->n_groups, alone->n_groups);
	for (size_t i = 0; i < alone->n_groups; i++) {
		const struct heddle_group *a = &alone->groups[i];
		const struct heddle_group *b = group_of(split, a->schedule->finding.subject);
		cr_expect_eq(a->executions, b->executions);
		cr_expect_str_eq(a->schedule->finding.place.function, b->schedule->finding.place.function);
		cr_expect_eq(a->hard, b->hard);
	}
}

Test(jobs, several_processes_find_what_one_finds)
{
	struct heddle_result alone = explored("jobs/counts", (struct heddle_exploration){ 0 });
	struct heddle_result split =
		explored("jobs/counts", (struct heddle_exploration){ .jobs = 3, .independence = 100 });

	expect_the_same(&alone, &split);
	cr_expect_gt(split.processes, 1);
	cr_expect_eq(split.n_warnings, 1);
	cr_expect_gt(split.repeated, 0, "how many depends on the time that there is");
	cr_expect_gt(split.exchanged, 0);
	cr_expect(split.estimate.known, "as it was before a part was given away");
	heddle_result_free(&alone);
	heddle_result_free(&split);
}

Test(jobs, what_is_learnt_late_is_learnt_by_all)
{
	struct heddle_result alone = explored("jobs/learns_late", (struct heddle_exploration){ 0 });
	struct heddle_result split = explored("jobs/learns_late", (struct heddle_exploration){ .jobs = 2 });

	expect_the_same(&alone, &split);
	cr_expect_gt(alone.statistics.restarts, 0);
	heddle_result_free(&alone);
	heddle_result_free(&split);
}

static void expect_stopped(const struct heddle_result *result, const char *by)
{
	cr_expect(result->limited && !result->all);
	cr_expect_str_eq(result->stopped_by, by);
}

/* Each process finishes its present execution. */
Test(jobs, a_number_of_executions_is_that_of_all)
{
	struct heddle_exploration exploration = { .jobs = 3, .limits = { .executions = 1000 } };
	struct heddle_result result = explored("jobs/counts", exploration);

	cr_expect_gt(result.processes, 1);
	expect_stopped(&result, "stopped after 1000 executions (--executions)");
	cr_expect_geq(result.statistics.executions, 1000 - result.statistics.blocked);
	cr_expect_leq(result.statistics.executions, 1000 + result.processes);
	heddle_result_free(&result);
}

Test(jobs, time_is_up_for_all)
{
	struct heddle_exploration exploration = { .jobs = 2, .limits = { .seconds = 0.2 } };
	struct heddle_result result = explored("jobs/counts", exploration);

	cr_expect_gt(result.processes, 1);
	expect_stopped(&result, "stopped after 0.2 s (--time)");
	heddle_result_free(&result);
}

Test(jobs, the_first_finding_ends_it)
{
	struct heddle_exploration exploration = { .jobs = 2, .limits = { .first = true } };
	struct heddle_result result = explored("jobs/counts", exploration);

	cr_expect_eq(result.verdict, HEDDLE_FAILED);
	cr_expect_geq(result.n_groups, 1);
	cr_expect_str_eq(result.stopped_by, "stopped at the first finding (--first)");
	heddle_result_free(&result);
}

Test(jobs, a_process_that_is_killed_proves_nothing)
{
	struct heddle_result result;

	first_process = getpid();
	result = explored("jobs/is_killed", (struct heddle_exploration){ .jobs = 2 });
	cr_expect_eq(result.verdict, HEDDLE_FAILED, "code under test did it");
	cr_assert_eq(result.n_groups, 1);
	cr_expect_eq(result.groups[0].kind, HEDDLE_PROCESS_END);
	cr_expect_str_eq(result.groups[0].schedule->finding.subject, "SIGKILL");
	expect_stopped(&result, "stopped because one of its processes was ended by SIGKILL");
	heddle_result_free(&result);
}

Test(jobs, what_cannot_be_split_is_explored_alone)
{
	struct heddle_exploration exploration = {
		.jobs = 2,
		.options = { .strategy = heddle_strategy_by_name("random") },
		.limits = { .executions = 1000 },
	};
	struct heddle_result result = explored("jobs/counts", exploration);

	cr_expect_eq(result.processes, 1);
	cr_expect_eq(result.statistics.executions, 1000);
	heddle_result_free(&result);
}
