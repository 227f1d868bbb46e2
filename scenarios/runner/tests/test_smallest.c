/* SPDX-License-Identifier: MIT */
/* Minimising with parameters: those that the finding does not need become small, the others do not. */

#include "check/smallest.h"
#include "result/result.h"

#include <criterion/criterion.h>
#include <heddle/heddle.h>
#include <string.h>

TestSuite(smallest, .timeout = 60);

static struct heddle_atomic seats;

static void sell(void *unused)
{
	(void)unused;
	if (heddle_atomic_load(&seats) > 0)
		heddle_atomic_add(&seats, -1);
}

/* Two clerks suffice to sell too many seats; further ones, and tea, do not matter. */
static void theatre(void)
{
	static const char *const names[] = { "A", "B", "C", "D", "E" };

	heddle_atomic_init(&seats, 1, "seats");
	for (long i = 0; i < heddle_parameter("clerks"); i++)
		heddle_spawn(names[i], sell, NULL);
	for (long i = 0; i < heddle_parameter("teas"); i++)
		heddle_yield();
	heddle_join_all();
	heddle_check(heddle_atomic_load(&seats) > -heddle_parameter("oversold"), "seats",
		     "too many are sold");
}

static const struct heddle_scenario one_too_many = {
	.suite = "tests",
	.name = "theatre",
	.body = theatre,
	.params = { { "clerks", 2, 5, 4, NULL }, { "teas", 0, 3, 2, NULL }, { "oversold", 1, 3, 2, NULL } },
};

static const struct heddle_scenario two_too_many = {
	.suite = "tests",
	.name = "theatre",
	.body = theatre,
	.params = { { "clerks", 2, 5, 3, NULL }, { "teas", 0, 3, 2, NULL }, { "oversold", 2, 3, 2, NULL } },
};

static struct heddle_minimised made_of(const struct heddle_scenario *scenario)
{
	struct heddle_variant variant = heddle_variant_of(scenario, NULL);
	struct heddle_program program = heddle_variant_program(&variant);
	struct heddle_options options = { .seed = 0 };
	struct heddle_result result = { .variant = &variant };
	const struct heddle_minimise_options by_default = { 0 };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct heddle_minimised made;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	while (!result.n_groups && heddle_explorer_next(explorer, &execution) == 1)
		for (size_t i = 0; i < execution->n_findings; i++)
			if (execution->findings[i].kind == HEDDLE_CHECK && !result.n_groups)
				cr_assert_eq(heddle_result_add(&result, &execution->findings[i], execution,
							       &options),
					     0);
	heddle_explorer_close(explorer);
	cr_assert_eq(result.n_groups, 1);
	int error = smallest(&made, result.groups[0].schedule, &variant, &by_default);
	cr_assert_eq(error, 0, "%s", strerror(-error));
	heddle_result_free(&result);
	return made;
}

static int64_t value_of(const struct heddle_minimised *made, const char *name)
{
	const struct heddle_schedule_header *header = &made->schedule->header;

	for (size_t i = 0; i < header->n_parameters; i++)
		if (!strcmp(header->parameters[i].name, name))
			return header->parameters[i].value;
	cr_assert_fail("no parameter %s", name);
	return -1;
}

Test(smallest, what_is_not_needed_is_small)
{
	struct heddle_minimised made = made_of(&one_too_many);

	cr_assert_eq(value_of(&made, "clerks"), 2);
	cr_assert_eq(value_of(&made, "teas"), 0);
	cr_assert_eq(value_of(&made, "oversold"), 1);
	cr_assert_eq(made.after.threads, 3, "two clerks and main");
	cr_assert_eq(made.after.preemptions, 1);
	heddle_minimised_free(&made);
}

/* Three clerks are needed to sell three. */
Test(smallest, what_is_needed_stays)
{
	struct heddle_minimised made = made_of(&two_too_many);

	cr_assert_eq(value_of(&made, "clerks"), 3);
	cr_assert_eq(value_of(&made, "teas"), 0);
	heddle_minimised_free(&made);
}
