/* SPDX-License-Identifier: MIT */
/* Two hundred threads: found by samples, replayed, minimised; refused where all is to be explored. */

#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <heddle/minimise.h>
#include <heddle/replay.h>

#include <criterion/criterion.h>
#include <string.h>

#define MANY 200

static struct heddle_mutex lock;
static struct heddle_atomic number;
static bool is_broken;

static void add_one(void *self)
{
	bool locks = !is_broken || (uintptr_t)self != MANY;
	int64_t value;

	if (locks)
		heddle_mutex_lock(&lock);
	value = heddle_atomic_load(&number);
	heddle_atomic_store(&number, value + 1);
	if (locks)
		heddle_mutex_unlock(&lock);
}

static void count(bool broken)
{
	is_broken = broken;
	heddle_mutex_init(&lock, "lock");
	heddle_atomic_init(&number, 0, "number");
	for (uintptr_t i = 1; i <= MANY; i++)
		heddle_spawn("worker", add_one, (void *)i);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&number) == MANY, "all counted", "it is %ld",
		     (long)heddle_atomic_load(&number));
}

SCENARIO(many_threads, sound)
{
	count(false);
}

SCENARIO(many_threads, broken, .expect = { FINDS(NULL, { HEDDLE_CHECK, "all counted" }) })
{
	count(true);
}

static struct heddle_result explored(const char *name, const char *strategy)
{
	static struct heddle_variant variant;
	struct heddle_exploration exploration = { .limits = { .executions = 20 } };
	struct heddle_result result;

	exploration.in_parts = !strategy;
	if (strategy)
		exploration.options.strategy = heddle_strategy_by_name(strategy);
	variant = heddle_variant_of(heddle_registry_find(name), NULL);
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

static const char *const samplers[] = { "random", "pct", "pos", "surw", NULL /* auto */ };

Test(many_threads, are_sampled)
{
	for (size_t i = 0; i < sizeof(samplers) / sizeof(samplers[0]); i++) {
		struct heddle_result broken = explored("many_threads/broken", samplers[i]);
		struct heddle_result sound = explored("many_threads/sound", samplers[i]);

		cr_expect_eq(broken.verdict, HEDDLE_FAILED);
		cr_expect_eq(broken.n_groups, 1);
		cr_expect_eq(sound.verdict, HEDDLE_BUDGET);
		cr_expect_eq(sound.n_groups, 0);
		cr_expect_eq(sound.statistics.executions, 20);
		heddle_result_free(&broken);
		heddle_result_free(&sound);
	}
}

Test(many_threads, auto_says_that_it_only_samples)
{
	struct heddle_result result = explored("many_threads/sound", NULL);

	cr_assert_eq(result.n_notes, 1);
	cr_expect_str_eq(result.notes[0], "only sampled: an execution has 201 threads, and dpor and bounded "
					  "explore programs of at most 48");
	cr_expect(!result.all && result.preemptions < 0);
	cr_assert_eq(result.n_parts, 2);
	cr_expect_str_eq(result.parts[1].strategy, "samples");
	heddle_result_free(&result);
}

Test(many_threads, dpor_says_what_to_type)
{
	struct heddle_result result = explored("many_threads/broken", "dpor");

	cr_expect_eq(result.verdict, HEDDLE_BUDGET);
	cr_expect_eq(result.n_groups, 0);
	cr_expect_not_null(strstr(result.stopped_by, "--strategy random samples up to 256"), "%s",
			   result.stopped_by);
	heddle_result_free(&result);
}

Test(many_threads, are_replayed_and_minimised, .timeout = 240)
{
	struct heddle_result result = explored("many_threads/broken", "random");
	const struct heddle_schedule *schedule = result.groups[0].schedule;
	struct heddle_variant variant = heddle_variant_of(heddle_registry_find("many_threads/broken"), NULL);
	const struct heddle_program program = heddle_variant_program(&variant);
	struct heddle_minimise_options options = { .replays = 40, .executions = 100 };
	struct heddle_minimised minimised;
	struct heddle_replay *replay;

	cr_assert_eq(schedule->n_threads, MANY + 1);
	cr_assert_eq(heddle_replay(&replay, schedule, &program, HEDDLE_REPLAY_STRICT), 0);
	cr_expect_eq(replay->outcome, HEDDLE_REPLAY_SAME);
	heddle_replay_free(replay);
	cr_assert_eq(heddle_minimise(&minimised, schedule, &program, &options), 0);
	cr_expect_eq(minimised.schedule->n_threads, MANY + 1);
	cr_expect_leq(heddle_schedule_length(minimised.schedule).preemptions,
		      heddle_schedule_length(schedule).preemptions);
	cr_expect_gt(heddle_schedule_length(minimised.schedule).threads, 64);
	heddle_minimised_free(&minimised);
	heddle_result_free(&result);
}
