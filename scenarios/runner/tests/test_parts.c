/* SPDX-License-Identifier: MIT */
/* --strategy auto: samples, dpor, and what follows if dpor is too large. */

#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

static struct heddle_mutex lock;
static struct heddle_spinlock spinlock;
static struct heddle_atomic number, first, second;

static void add_one(void *unused)
{
	int64_t value = heddle_atomic_load(&number);

	heddle_atomic_store(&number, value + 1);
}

/* Four classes. */
SCENARIO(parts, small, .expect = { FINDS(NULL, { HEDDLE_CHECK, "both counted", "N1" }) })
{
	heddle_atomic_init(&number, 0, "number");
	heddle_spawn("A", add_one, NULL);
	heddle_spawn("B", add_one, NULL);
	heddle_join_all();
	heddle_expect(heddle_atomic_load(&number) == 2, "both counted", "it is %ld",
		      (long)heddle_atomic_load(&number));
}

static void store_both(void *unused)
{
	heddle_spin_lock(&spinlock);
	heddle_atomic_store(&first, 1);
	heddle_atomic_store(&second, 1);
	heddle_spin_unlock(&spinlock);
}

static void look_at_both(void *unused)
{
	int64_t last = heddle_atomic_load(&second), one = heddle_atomic_load(&first);

	heddle_expect(!one || last, "stored together", "the first is there, the second is not");
}

/* Sections are divided: the exploration starts again. */
SCENARIO(parts, divided, .expect = { FINDS(NULL, { HEDDLE_CHECK, "stored together" }) })
{
	heddle_spinlock_init(&spinlock, "lock");
	heddle_atomic_init(&first, 0, "first");
	heddle_atomic_init(&second, 0, "second");
	heddle_spawn("A", store_both, NULL);
	heddle_spawn("B", store_both, NULL);
	heddle_spawn("C", look_at_both, NULL);
	heddle_join_all();
}

static void lock_often(void *unused)
{
	for (int i = 0; i < 4; i++) {
		heddle_mutex_lock(&lock);
		heddle_mutex_unlock(&lock);
	}
}

static void start_many(void)
{
	heddle_mutex_init(&lock, "lock");
	for (int i = 0; i < 5; i++)
		heddle_spawn("worker", lock_often, NULL);
}

/* 20! / 4!^5 classes. */
SCENARIO(parts, large)
{
	start_many();
	heddle_join_all();
}

static void raise(void *unused)
{
	lock_often(NULL);
	heddle_atomic_store(&first, 1);
}

static void look(void *unused)
{
	heddle_expect(!heddle_atomic_load(&first), "looked in time", "the flag is raised");
}

/*
 * A thread that begins first comes last. dpor begins at the other end of the tree, and bounded with
 * interleavings in which a thread that was begun goes on.
 */
SCENARIO(parts, large_with_a_defect, .expect = { FINDS(NULL, { HEDDLE_CHECK, "looked in time" }) })
{
	heddle_atomic_init(&first, 0, "first");
	heddle_spawn("early", look, NULL);
	start_many();
	heddle_spawn("late", raise, NULL);
	heddle_join_all();
}

static atomic_int plain;

static void check_plain(void *unused)
{
	lock_often(NULL);
	heddle_expect(!plain, "before the other", "the other one was faster");
}

static void set_plain(void *mutex)
{
	heddle_mutex_lock(mutex);
	heddle_mutex_unlock(mutex);
	plain = 1;
}

/* One class where nobody sees `plain`; in its first execution the check comes first. */
SCENARIO(parts, unannounced, .expect = { FINDS(NULL, { HEDDLE_CHECK, "before the other" }) })
{
	static struct heddle_mutex other;

	plain = 0;
	heddle_mutex_init(&lock, "lock");
	heddle_mutex_init(&other, "other");
	heddle_spawn("A", check_plain, NULL);
	heddle_spawn("B", set_plain, &other);
	heddle_join_all();
}

static struct heddle_result explored(const char *name, struct heddle_exploration exploration)
{
	static struct heddle_variant variant;
	const struct heddle_scenario *scenario = heddle_registry_find(name);
	struct heddle_result result;

	cr_assert(scenario, "%s", name);
	variant = heddle_variant_of(scenario, NULL);
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

static struct heddle_result explored_in_parts(const char *name, uint64_t executions, bool first_only)
{
	return explored(name, (struct heddle_exploration){
				      .in_parts = true,
				      .certify_max = HEDDLE_CERTIFY_DEFAULT,
				      .limits = { .executions = executions, .first = first_only },
			      });
}

static void expect_text(const struct heddle_result *result, const char *expected)
{
	char text[HEDDLE_PARTS_TEXT_MAX];

	cr_expect_str_eq(heddle_parts_text(result, text), expected);
}

/* The counts are those of dpor alone, and so is the verdict. */
static void expect_as_dpor(const char *name)
{
	struct heddle_result dpor = explored(name, (struct heddle_exploration){ 0 });
	struct heddle_result parts = explored_in_parts(name, 0, false);

	cr_expect_str_eq(parts.strategy, "auto");
	cr_expect(parts.expected && parts.all, "%s", parts.why_not);
	cr_expect_eq(parts.certified, HEDDLE_CERTIFIED, "%s", parts.why_not_certified);
	cr_expect_eq(parts.verdict, dpor.verdict);
	cr_expect_eq(parts.statistics.executions, dpor.statistics.executions);
	cr_assert_eq(parts.n_groups, dpor.n_groups);
	for (size_t i = 0; i < dpor.n_groups; i++)
		cr_expect_eq(parts.groups[i].executions, dpor.groups[i].executions);
	cr_assert_eq(parts.n_parts, 2);
	cr_expect_eq(parts.parts[0].findings, dpor.n_groups);
	cr_expect_eq(parts.parts[0].executions, 1000);
	cr_expect_eq(parts.parts[1].executions, dpor.statistics.executions);
	cr_expect(parts.parts[1].all && !parts.parts[0].all);
	heddle_result_free(&parts);
	heddle_result_free(&dpor);
}

Test(parts, what_dpor_has_seen_is_whole)
{
	expect_as_dpor("parts/small");
}

Test(parts, what_samples_learn_dpor_knows)
{
	expect_as_dpor("parts/divided");
}

Test(parts, in_words)
{
	struct heddle_result result = explored_in_parts("parts/small", 0, false);

	expect_text(&result, "samples 1000 executions, 1 finding; dpor 4, the whole space");
	heddle_result_free(&result);
	result = (struct heddle_result){
		.n_parts = 4,
		.parts = { { .strategy = "samples", .executions = 1, .findings = 2, .preemptions = -1 },
			   { .strategy = "dpor", .executions = 20, .estimate = 41000, .preemptions = -1 },
			   { .strategy = "bounded", .executions = 5, .findings = 1, .preemptions = 1 },
			   { .strategy = "samples", .executions = 3, .findings = 2, .preemptions = -1 } },
	};
	expect_text(&result,
		    "samples 1 execution, 2 findings; dpor 20 of about 41.0k; bounded 5, all up to 1 "
		    "preemption, 1 new finding; samples 3, 2 new findings");
}

Test(parts, the_first_finding_is_enough_if_asked)
{
	struct heddle_result result = explored_in_parts("parts/small", 0, true);

	cr_expect_eq(result.verdict, HEDDLE_FAILED);
	cr_expect_eq(result.n_parts, 1);
	cr_expect_lt(result.statistics.executions, 10);
	cr_expect_eq(result.groups[0].executions, 1);
	cr_expect_str_eq(result.groups[0].schedule->header.strategy, "random");
	heddle_result_free(&result);
}

static void expect_limited(const struct heddle_result *result, uint64_t executions)
{
	static const char *const strategies[] = { "samples", "dpor", "bounded", "samples" };
	uint64_t sum = 0;

	cr_assert_eq(result->n_parts, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_str_eq(result->parts[i].strategy, strategies[i]);
		cr_expect_gt(result->parts[i].executions, 0);
		sum += result->parts[i].executions;
	}
	cr_expect_eq(sum, executions);
	cr_expect_eq(result->statistics.executions, executions);
	cr_expect(!result->all && result->limited && strstr(result->stopped_by, "--executions"));
	cr_expect_eq(result->certified, HEDDLE_CERTIFY_NOT_APPLICABLE);
}

Test(parts, a_limit_is_shared_by_all)
{
	struct heddle_result result = explored_in_parts("parts/large", 1200, false);

	expect_limited(&result, 1200);
	cr_expect_eq(result.verdict, HEDDLE_BUDGET);
	cr_expect_eq(result.parts[0].executions, 301);
	cr_expect_eq(result.parts[1].executions, 450);
	cr_expect_eq(result.parts[2].executions, 225);
	cr_expect_eq(result.preemptions, 0, "bounded has seen all without preemptions");
	cr_expect_eq(result.parts[2].preemptions, 0);
	cr_expect(result.estimate.known && result.estimate.executions > 1e6);
	heddle_result_free(&result);
}

/* Samples find what dpor alone does not find in as many executions. */
Test(parts, samples_find_what_dpor_does_not_come_to)
{
	struct heddle_result dpor =
		explored("parts/large_with_a_defect",
			 (struct heddle_exploration){ .limits = { .executions = 20000 } });
	struct heddle_result parts = explored_in_parts("parts/large_with_a_defect", 1200, false);

	cr_expect_eq(dpor.n_groups, 0);
	expect_limited(&parts, 1200);
	cr_expect(parts.expected, "%s", parts.why_not);
	cr_expect_eq(parts.verdict, HEDDLE_FAILED);
	cr_expect_eq(parts.parts[0].findings, 1);
	cr_expect_leq(parts.groups[0].executions, parts.statistics.executions);
	heddle_result_free(&parts);
	heddle_result_free(&dpor);
}

/* If what dpor has left fits into the limit, the other parts get nothing. */
Test(parts, dpor_goes_on_if_its_rest_fits)
{
	struct heddle_result parts;
	uint64_t classes;

	parts = explored_in_parts("parts/divided", 0, false);
	classes = parts.statistics.executions;
	heddle_result_free(&parts);
	parts = explored_in_parts("parts/divided", 3 * classes, false);
	cr_expect_eq(parts.n_parts, 2);
	cr_expect(parts.all && !parts.limited);
	heddle_result_free(&parts);
}

Test(parts, what_is_cut_is_not_whole)
{
	struct heddle_result result =
		explored("parts/small", (struct heddle_exploration){ .in_parts = true,
								     .options = { .steps_max = 4 },
								     .steps_given = true });

	cr_expect_eq(result.verdict, HEDDLE_BUDGET);
	cr_expect_eq(result.n_parts, 2, "dpor has come to its end");
	cr_expect_not(result.all);
	cr_expect_not(result.parts[1].all);
	cr_expect_eq(result.statistics.cut, result.statistics.executions);
	heddle_result_free(&result);
}

Test(parts, what_only_samples_show)
{
	struct heddle_result result;

	if (heddle_sees_accesses())
		cr_skip_test("this build sees C11's atomics");
	result = explored_in_parts("parts/unannounced", 0, false);
	cr_expect_eq(result.verdict, HEDDLE_FAILED);
	cr_expect(result.all && result.expected, "%s", result.why_not);
	cr_expect_eq(result.certified, HEDDLE_CERTIFIED, "closure has found what dpor has: %s",
		     result.why_not_certified);
	cr_assert_eq(result.n_groups, 1);
	cr_expect(result.groups[0].only_sampled);
	cr_expect_gt(result.groups[0].executions, 1);
	cr_expect_eq(heddle_group_of(&result, &result.groups[0]), 1000);
	cr_assert_eq(result.n_notes, 2);
	cr_expect(strstr(result.notes[0], "no two threads touched the same object"));
	cr_expect(strstr(result.notes[1], "1 finding of samples"), "%s", result.notes[1]);
	heddle_result_free(&result);
}

static struct heddle_result seeded(uint64_t seed)
{
	return explored("parts/large_with_a_defect",
			(struct heddle_exploration){ .in_parts = true,
						     .options = { .seed = seed },
						     .limits = { .executions = 500 } });
}

Test(parts, a_seed_is_a_run)
{
	struct heddle_result one = seeded(1), same = seeded(1), other = seeded(2);

	cr_assert(one.n_groups == 1 && same.n_groups == 1 && other.n_groups == 1);
	cr_expect_eq(one.groups[0].executions, same.groups[0].executions);
	cr_expect_eq(one.groups[0].schedule->n_steps, same.groups[0].schedule->n_steps);
	cr_expect_neq(one.groups[0].executions, other.groups[0].executions);
	heddle_result_free(&one);
	heddle_result_free(&same);
	heddle_result_free(&other);
}
