/* SPDX-License-Identifier: MIT */
/*
 * Which findings a scenario leaves to other builds: with one expectation for a kind of build and one for the
 * rest, it is one of the two.
 */

#include <criterion/criterion.h>

#include "scenario/variant.h"

static const enum heddle_build builds[] = { HEDDLE_IN_TSAN, HEDDLE_IN_ASAN, HEDDLE_IN_ACCESS };

#define N_BUILDS (sizeof(builds) / sizeof(builds[0]))

/* A race in builds of this kind, a crash in the others. */
static struct heddle_scenario scenario_of(enum heddle_build build)
{
	return (struct heddle_scenario){
		.suite = "some",
		.name = "thing",
		.expect = { FINDS_IN(build, "old", { HEDDLE_DATA_RACE, "x" }),
			    FINDS("old", { HEDDLE_CRASH, "SIGSEGV" }), PASSES("new") },
	};
}

Test(other_builds, it_is_one_of_the_two)
{
	unsigned in_this_build = 0;

	for (size_t i = 0; i < N_BUILDS; i++) {
		const struct heddle_scenario scenario = scenario_of(builds[i]);
		const struct heddle_variant variant = heddle_variant_of(&scenario, "old");
		bool race = heddle_variant_finds_elsewhere(&variant, HEDDLE_DATA_RACE, "x");
		bool crash = heddle_variant_finds_elsewhere(&variant, HEDDLE_CRASH, "SIGSEGV");

		cr_expect_neq(race, crash);
		in_this_build += !race;
	}
	cr_expect_leq(in_this_build, 1, "a build is of one kind");
}

Test(other_builds, what_nobody_finds_is_not_left_to_others)
{
	for (size_t i = 0; i < N_BUILDS; i++) {
		const struct heddle_scenario scenario = scenario_of(builds[i]);
		const struct heddle_variant old = heddle_variant_of(&scenario, "old");
		const struct heddle_variant new = heddle_variant_of(&scenario, "new");
		const struct heddle_variant unknown = heddle_variant_of(&scenario, "unknown");

		cr_expect_not(heddle_variant_finds_elsewhere(&old, HEDDLE_DATA_RACE, "y"));
		cr_expect_not(heddle_variant_finds_elsewhere(&old, HEDDLE_LEAK, "x"));
		cr_expect_not(heddle_variant_finds_elsewhere(&new, HEDDLE_DATA_RACE, "x"));
		cr_expect_not(heddle_variant_finds_elsewhere(&unknown, HEDDLE_DATA_RACE, "x"));
	}
}
