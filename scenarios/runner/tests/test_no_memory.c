/* SPDX-License-Identifier: MIT */
/*
 * No memory, at each allocation in turn, for all that is done for a scenario: its exploration is opened, run,
 * repeated and certified, and its findings become schedules, which are written and parsed. Nothing crashes or
 * leaks, and the result is an error or correct.
 */
#include "explore/explore_variant.h"
#include "failing_calls.h"
#include "result/json.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct heddle_mutex m;
static struct heddle_atomic x;

static void add_one(void *unused)
{
	int64_t before;

	heddle_mutex_lock(&m);
	before = heddle_atomic_load(&x);
	heddle_mutex_unlock(&m);
	heddle_atomic_store(&x, before + 1);
}

static void run_two(void)
{
	heddle_mutex_init(&m, "m");
	heddle_atomic_init(&x, 0, "x");
	for (int i = 0; i < 2; i++)
		heddle_spawn("A", add_one, NULL);
	heddle_join_all();
}

SCENARIO(no_memory, finds)
{
	run_two();
	heddle_check(heddle_atomic_load(&x) == 2, "sum", "it is %ld", (long)heddle_atomic_load(&x));
	heddle_warn("warning", "told once");
}

SCENARIO(no_memory, passes)
{
	run_two();
}

#ifndef HEDDLE_NO_FAILING_CALLS

static const struct heddle_strategy *strategy;

static int explore(struct heddle_result *result, const char *name)
{
	static struct heddle_variant variant;
	const struct heddle_exploration exploration = { .options = { .strategy = strategy },
							.certify_max = 1000,
							.independence = 7 };
	int error;

	variant = heddle_variant_of(heddle_registry_find(name), NULL);
	error = heddle_explore(result, &variant, &exploration);
	return error;
}

/* The results without failures. */
static struct heddle_result complete;

static void check_truth(const struct heddle_result *result, unsigned n)
{
	cr_expect_eq(result->verdict, result->broken || result->limited ? result->verdict : complete.verdict,
		     "allocation %u: %s", n, heddle_verdict_name(result->verdict));
	if (result->verdict == HEDDLE_EXHAUSTED)
		cr_expect_eq(result->statistics.executions, complete.statistics.executions, "allocation %u",
			     n);
	if (result->all)
		cr_expect_eq(result->n_groups, complete.n_groups, "allocation %u: %zu, the last one %s", n,
			     result->n_groups,
			     result->n_groups ? result->groups[result->n_groups - 1].schedule->finding.message
					      : "");
}

static void explore_without(const char *name)
{
	struct heddle_result result;
	unsigned errors = 0, n = 1;

	size_t n_groups;

	cr_assert_eq(explore(&complete, name), 0);
	n_groups = complete.n_groups;
	heddle_result_free(&complete);
	complete.n_groups = n_groups;
	for (bool failed = true; failed; n++) {
		long before = failing_blocks_in_use();
		int error;

		failing_begin(FAILING_MEMORY, n, ENOMEM, false);
		error = explore(&result, name);
		failed = failing_end();
		cr_assert(error == 0 || error == -ENOMEM, "allocation %u: %d", n, error);
		errors += error != 0;
		if (!error) {
			check_truth(&result, n);
			heddle_result_free(&result);
		}
		cr_assert_eq(failing_blocks_in_use(), before, "allocation %u: %ld blocks are left", n,
			     failing_blocks_in_use() - before);
	}
	cr_expect_gt(errors, 5, "of %u allocations %u matter", n, errors);
}

Test(no_memory, of_a_scenario_that_fails)
{
	explore_without("no_memory/finds");
}

Test(no_memory, of_a_scenario_that_passes)
{
	explore_without("no_memory/passes");
}

Test(no_memory, whatever_the_strategy)
{
	for (size_t i = 0; heddle_strategies[i]; i++) {
		struct heddle_result result;
		struct heddle_variant variant;

		strategy = heddle_strategies[i];
		for (unsigned n = 1, failed = 1; failed; n++) {
			long before = failing_blocks_in_use();
			const struct heddle_exploration exploration = { .options = { .strategy = strategy },
									.limits = { .executions = 20 } };
			int error;

			variant = heddle_variant_of(heddle_registry_find("no_memory/finds"), NULL);
			failing_begin(FAILING_MEMORY, n, ENOMEM, false);
			error = heddle_explore(&result, &variant, &exploration);
			failed = failing_end();
			cr_assert(error == 0 || error == -ENOMEM, "%s, allocation %u: %d", strategy->name, n,
				  error);
			if (!error)
				heddle_result_free(&result);
			cr_assert_eq(failing_blocks_in_use(), before, "%s, allocation %u: %ld left",
				     strategy->name, n, failing_blocks_in_use() - before);
		}
	}
}

/* A schedule, written and read. */
static void write_and_read(const struct heddle_schedule *schedule, const char *path, unsigned n)
{
	struct heddle_schedule *read = NULL;
	struct heddle_schedule_error why = { 0 };
	int error;

	failing_begin(FAILING_MEMORY, n, ENOMEM, false);
	error = heddle_schedule_write(schedule, path, &why);
	if (!error)
		error = heddle_schedule_read(&read, path, &why);
	if (error)
		cr_expect_neq(why.text[0], '\0', "allocation %u: nothing is said", n);
	cr_expect(error == 0 || error == -ENOMEM, "allocation %u: %d, %s", n, error, why.text);
	heddle_schedule_free(read);
}

Test(no_memory, of_schedules)
{
	char path[] = "no_memory.XXXXXX";
	int file = mkstemp(path);

	cr_assert_geq(file, 0);
	close(file);
	cr_assert_eq(explore(&complete, "no_memory/finds"), 0);
	cr_assert_gt(complete.n_groups, 0);
	for (unsigned n = 1, failed = 1; failed; n++) {
		long before = failing_blocks_in_use();

		write_and_read(complete.groups[0].schedule, path, n);
		failed = failing_end();
		cr_assert_eq(failing_blocks_in_use(), before, "allocation %u", n);
	}
	unlink(path);
	heddle_result_free(&complete);
}

Test(no_memory, of_a_line_of_json)
{
	cr_assert_eq(explore(&complete, "no_memory/finds"), 0);
	for (unsigned n = 1, failed = 1; failed; n++) {
		FILE *stream = fopen("/dev/null", "w");

		cr_assert_not_null(stream);
		failing_begin(FAILING_MEMORY, n, ENOMEM, false);
		heddle_json_result(stream, &complete);
		failed = failing_end();
		fclose(stream);
	}
	heddle_result_free(&complete);
}

#endif
