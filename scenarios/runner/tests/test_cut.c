/* SPDX-License-Identifier: MIT */
/*
 * Executions that the step limit cuts, with plain accesses as scheduling points: run twice they do the same,
 * and cut executions are continued. In a build that does not see plain accesses there is nothing to test.
 */
#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>

/* The first sets the flag to 1, two wait for a 2, and the last one sets that, or does not. */
static volatile int flag, places[2];

static void set(void *number)
{
	flag = *(const int *)number;
}

static void poll(void *unused)
{
	(void)unused;
	while (flag != 2)
		;
}

SCENARIO(cut, polls, .steps = 600, .points = HEDDLE_POINTS_MEMORY,
	 .params = { { "raise", 1, 2, 2, "2: somebody sets what is waited for" } })
{
	int one = 1, last = (int)heddle_parameter("raise");

	flag = 0;
	heddle_spawn("first", set, &one);
	heddle_spawn("A", poll, NULL);
	heddle_spawn("B", poll, NULL);
	if (last == 2)
		heddle_spawn("last", set, &last);
	heddle_join_all();
}

/* Writes that no thread waits for: more than the limit allows, or fewer. */
static void count(void *unused)
{
	(void)unused;
	for (int i = 0; i < 3; i++)
		places[0]++;
}

static void look(void *unused)
{
	(void)unused;
	heddle_observe(places[0] + places[1]);
}

SCENARIO(cut, counts, .points = HEDDLE_POINTS_MEMORY)
{
	places[0] = places[1] = 0;
	heddle_spawn("A", count, NULL);
	heddle_spawn("B", look, NULL);
	heddle_join_all();
}

static struct heddle_result explored(const char *name, int64_t raise, unsigned steps, const char *strategy)
{
	static struct heddle_variant variant;
	struct heddle_exploration exploration = { .limits = { .executions = raise ? 3 : 0 },
						  .steps_given = steps,
						  .options = { .steps_max = steps } };
	struct heddle_result result;

	exploration.options.strategy = heddle_strategy_by_name(strategy);
	variant = heddle_variant_of(heddle_registry_find(name), NULL);
	if (raise)
		cr_assert(heddle_variant_set_parameter(&variant, "raise", raise, "test"));
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

static bool has_found(const struct heddle_result *result, enum heddle_finding_kind kind)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		if (result->groups[i].kind == kind)
			return true;
	}
	return false;
}

Test(cut, who_polls_for_ever_is_in_a_livelock)
{
	struct heddle_result result;

	if (!heddle_sees_accesses())
		return;
	result = explored("cut/polls", 1, 0, "dpor");
	cr_expect_geq(result.statistics.cut, 1);
	cr_expect(has_found(&result, HEDDLE_LIVELOCK));
	cr_expect_not(has_found(&result, HEDDLE_NONDETERMINISM));
	heddle_result_free(&result);
}

Test(cut, who_polls_till_another_has_its_turn_is_not)
{
	struct heddle_result result;

	if (!heddle_sees_accesses())
		return;
	result = explored("cut/polls", 2, 0, "dpor");
	cr_expect_geq(result.statistics.cut, 1);
	cr_expect_not(has_found(&result, HEDDLE_LIVELOCK));
	cr_expect_not(has_found(&result, HEDDLE_NONDETERMINISM));
	heddle_result_free(&result);
}

/* Wherever it is cut, and in whichever thread. */
Test(cut, what_was_cut_does_the_same_again)
{
	static const char *const strategies[] = { "dpor", "naive", "bounded" };
	uint64_t cut = 0;

	if (!heddle_sees_accesses())
		return;
	for (size_t i = 0; i < 3; i++) {
		for (unsigned steps = 1; steps < 10; steps++) {
			struct heddle_result result = explored("cut/counts", 0, steps, strategies[i]);

			cut += result.statistics.cut;
			cr_expect(result.repeated > 0);
			cr_expect_not(has_found(&result, HEDDLE_NONDETERMINISM), "%s, %u steps",
				      strategies[i], steps);
			heddle_result_free(&result);
		}
	}
	cr_expect_gt(cut, 0);
}
