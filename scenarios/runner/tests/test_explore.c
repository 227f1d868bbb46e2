/* SPDX-License-Identifier: MIT */
/* From a scenario to a verdict: groups, budgets, expectations, and the second run that must be the same. */

#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct heddle_mutex lock;
static struct heddle_atomic number;

static void lock_and_unlock(void *unused)
{
	heddle_mutex_lock(&lock);
	heddle_mutex_unlock(&lock);
}

static void spawn_pair(void (*function)(void *))
{
	heddle_spawn("A", function, NULL);
	heddle_spawn("B", function, NULL);
	heddle_join_all();
}

SCENARIO(explore, passes, .expect = { PASSES(NULL) })
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_and_unlock);
}

SCENARIO(explore, passes_unsaid)
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_and_unlock);
}

SCENARIO(explore, sampled, .expect = { PASSES_SAMPLED(NULL) })
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_and_unlock);
}

static void add_one(void *unused)
{
	int64_t value = heddle_atomic_load(&number);

	heddle_atomic_store(&number, value + 1);
}

static void lose_an_update(void)
{
	heddle_atomic_init(&number, 0, "number");
	spawn_pair(add_one);
	heddle_expect(heddle_atomic_load(&number) == 2, "both counted", "it is %ld",
		      (long)heddle_atomic_load(&number));
	heddle_expect(heddle_atomic_load(&number) != 1, "not one", "it is one");
}

SCENARIO(explore, two_findings,
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "both counted", "N1" }, { HEDDLE_CHECK, "not one", "N2" }) })
{
	lose_an_update();
}

SCENARIO(explore, one_too_many, .expect = { FINDS(NULL, { HEDDLE_CHECK, "both counted", "N1" }) })
{
	lose_an_update();
}

SCENARIO(explore, one_missing,
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "both counted" }, { HEDDLE_CHECK, "not one" },
			   { HEDDLE_LEAK, "memory" }) })
{
	lose_an_update();
}

SCENARIO(explore, wrong_place,
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "both counted", NULL, "elsewhere" },
			   { HEDDLE_CHECK, "not one", NULL, "lose_an_update" }) })
{
	lose_an_update();
}

SCENARIO(explore, undeclared)
{
	heddle_observe(heddle_parameter("pages"));
}

/* Three regions each: two switches are needed to go from A to B and back, more to do so again. */
static void lock_thrice(void *unused)
{
	for (int i = 0; i < 3; i++)
		lock_and_unlock(unused);
}

SCENARIO(explore, up_to_two, .expect = { PASSES_UP_TO(NULL, 2) })
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_thrice);
}

static struct heddle_atomic flag;

static void poll(void *unused)
{
	while (!heddle_atomic_load(&flag))
		heddle_yield();
}

static void raise_flag(void *unused)
{
	heddle_atomic_store(&flag, 1);
}

/* dpor runs the polling thread to the limit, and the other one not at all. */
SCENARIO(explore, polls, .steps = 1000, .params = { { "raise", 0, 1, 0, "1: somebody raises the flag" } },
	 .expect = { PASSES_SAMPLED(NULL) })
{
	heddle_atomic_init(&flag, 0, "flag");
	heddle_spawn("A", poll, NULL);
	heddle_spawn("B", heddle_parameter("raise") ? raise_flag : poll, NULL);
	heddle_join_all();
}

static uint64_t as_many_as_said(void)
{
	return (uint64_t)heddle_parameter("classes");
}

SCENARIO(explore, counted, .params = { { "classes", 0, 9, 2, "how many it says that there are" } },
	 .classes = as_many_as_said,
	 .expect = { PASSES_WHEN(NULL, "classes", 2), PASSES_WHEN(NULL, "classes", 0),
		     FINDS_WHEN(NULL, "classes", 4, { HEDDLE_CHECK, "four" }), PASSES(NULL) })
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_and_unlock);
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

static const struct heddle_exploration no_limit;

Test(explore, a_space_without_findings_is_exhausted)
{
	struct heddle_result result = explored("explore/passes", no_limit);

	cr_assert_eq(result.verdict, HEDDLE_EXHAUSTED);
	cr_assert(result.all && result.expected && result.has_expectation);
	cr_assert_eq(result.statistics.executions, 2);
	cr_assert(result.repeated >= 1, "no execution was run twice");
	heddle_result_free(&result);
}

Test(explore, what_is_not_written_down_may_pass)
{
	struct heddle_result result = explored("explore/passes_unsaid", no_limit);

	cr_assert(result.expected && !result.has_expectation);
	heddle_result_free(&result);
}

Test(explore, a_limit_proves_nothing)
{
	struct heddle_result result =
		explored("explore/passes", (struct heddle_exploration){ .limits = { .executions = 1 } });

	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert(!result.all && result.limited && !result.expected);
	cr_assert(strstr(result.stopped_by, "--executions"), "%s", result.stopped_by);
	heddle_result_free(&result);
}

Test(explore, a_sampled_scenario_is_content_with_a_limit)
{
	struct heddle_result result =
		explored("explore/sampled", (struct heddle_exploration){ .limits = { .executions = 1 } });

	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert(result.expected && result.less_must_do);
	heddle_result_free(&result);
}

Test(explore, a_step_limit_proves_nothing)
{
	struct heddle_result result =
		explored("explore/passes",
			 (struct heddle_exploration){ .options = { .steps_max = 1 }, .steps_given = true });

	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert(strstr(result.stopped_by, "--steps"), "%s", result.stopped_by);
	heddle_result_free(&result);
}

Test(explore, a_sampler_never_exhausts)
{
	struct heddle_result result = explored(
		"explore/passes", (struct heddle_exploration){
					  .options = { .strategy = heddle_strategy_by_name("random") },
					  .limits = { .executions = 50 },
				  });

	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert_eq(result.statistics.executions, 50);
	heddle_result_free(&result);
}

Test(explore, ctrl_c_ends_with_a_budget)
{
	struct worker worker = { .to = open("/dev/null", O_WRONLY), .board = board_open(1) };
	struct heddle_result result;

	atomic_store(&worker.board->runs[0].stop, SIGINT);
	result = explored("explore/passes", (struct heddle_exploration){ .worker = &worker });
	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert_eq(strncmp(result.stopped_by, "stopped by Ctrl-C", 17), 0, "%s", result.stopped_by);
	heddle_result_free(&result);
	board_close(worker.board);
	close(worker.to);
}

Test(explore, findings_are_grouped_and_numbered)
{
	struct heddle_result result = explored("explore/two_findings", no_limit);

	cr_assert_eq(result.verdict, HEDDLE_FAILED);
	cr_assert(result.expected, "%s", result.why_not);
	cr_assert_eq(result.n_groups, 2);
	cr_assert_str_eq(result.groups[0].schedule->finding.subject, "both counted");
	cr_assert_str_eq(result.groups[0].defect, "N1");
	cr_assert_str_eq(result.groups[1].defect, "N2");
	cr_assert_eq(result.groups[0].executions, 2,
		     "the classes with a lost update: read A, read B, and the writes both ways");
	heddle_result_free(&result);
}

Test(explore, the_first_finding_is_enough_if_asked)
{
	struct heddle_result result =
		explored("explore/two_findings", (struct heddle_exploration){ .limits = { .first = true } });

	cr_assert_eq(result.verdict, HEDDLE_FAILED);
	cr_assert(!result.all && !result.limited && result.expected, "%s", result.why_not);
	heddle_result_free(&result);
}

Test(explore, a_finding_too_many_is_not_expected)
{
	struct heddle_result result = explored("explore/one_too_many", no_limit);

	cr_assert(!result.expected);
	cr_assert(strstr(result.why_not, "found failed check 'not one'"), "%s", result.why_not);
	heddle_result_free(&result);
}

Test(explore, a_missing_finding_is_not_expected)
{
	struct heddle_result result = explored("explore/one_missing", no_limit);

	cr_assert(!result.expected);
	cr_assert_str_eq(result.why_not, "expected leak 'memory', which was not found");
	heddle_result_free(&result);
}

Test(explore, a_place_tells_findings_apart)
{
	struct heddle_result result = explored("explore/wrong_place", no_limit);

	cr_assert(!result.expected);
	cr_assert(strstr(result.why_not, "expected failed check 'both counted'"), "%s", result.why_not);
	cr_assert(!strstr(result.why_not, "not one"), "%s", result.why_not);
	heddle_result_free(&result);
}

Test(explore, an_undeclared_parameter_is_a_finding)
{
	struct heddle_result result = explored("explore/undeclared", no_limit);

	cr_assert_eq(result.n_groups, 1);
	cr_assert_str_eq(result.groups[0].schedule->finding.subject, "undeclared parameter");
	cr_assert(!result.expected, "a finding where nothing is written down");
	heddle_result_free(&result);
}

/* Nondeterministic scenarios: something of the machine decides. */

static int runs_so_far;

SCENARIO(explore, counts_its_runs)
{
	heddle_mutex_init(&lock, "lock");
	heddle_spawn("A", lock_and_unlock, NULL);
	heddle_spawn("B", lock_and_unlock, NULL);
	heddle_observe(runs_so_far++);
	heddle_join_all();
	heddle_atomic_init(&number, runs_so_far, "number");
	heddle_spawn("C", add_one, NULL);
	heddle_spawn("D", lock_and_unlock, NULL);
	heddle_join_all();
}

SCENARIO(explore, reads_fresh_memory)
{
	const unsigned char *fresh = heddle_alloc_forever(1);

	heddle_atomic_init(&number, *fresh, "number");
	spawn_pair(add_one);
}

static void assert_nondeterministic(const char *name)
{
	struct heddle_result result = explored(name, no_limit);
	const struct heddle_group *hardest = heddle_result_hardest(&result);

	cr_assert_eq(result.verdict, HEDDLE_FAILED, "%s", name);
	cr_assert_eq(hardest->kind, HEDDLE_NONDETERMINISM, "%s", name);
	cr_assert(strstr(hardest->schedule->finding.message, "run twice"), "%s",
		  hardest->schedule->finding.message);
	heddle_result_free(&result);
}

Test(explore, a_scenario_that_remembers_is_found_out)
{
	assert_nondeterministic("explore/counts_its_runs");
}

Test(explore, a_scenario_that_reads_fresh_memory_is_found_out)
{
	assert_nondeterministic("explore/reads_fresh_memory");
}

/*
 * A section that is split: `seen` is touched without the lock as well, and so is `both`, so the second of
 * them is a scheduling point inside. That is learnt from other executions than the repeated one.
 */
static struct heddle_spinlock spinlock;
static struct heddle_atomic seen, both;

static void touch_both(void *unused)
{
	heddle_spin_lock(&spinlock);
	heddle_atomic_store(&seen, 1);
	heddle_atomic_store(&both, 1);
	heddle_spin_unlock(&spinlock);
}

static void look_at_both(void *unused)
{
	int64_t last = heddle_atomic_load(&both);
	int64_t first = heddle_atomic_load(&seen);

	heddle_expect(!first || last, "stored together", "the first is there, the second is not");
}

SCENARIO(explore, left_half_way, .expect = { FINDS(NULL, { HEDDLE_CHECK, "stored together" }) })
{
	heddle_spinlock_init(&spinlock, "lock");
	heddle_atomic_init(&seen, 0, "seen");
	heddle_atomic_init(&both, 0, "both");
	heddle_spawn("writer", touch_both, NULL);
	heddle_spawn("second writer", touch_both, NULL);
	heddle_spawn("reader", look_at_both, NULL);
	heddle_join_all();
}

static void read_both(void *unused)
{
	int64_t first, last;

	heddle_spin_lock_shared(&spinlock);
	first = heddle_atomic_load(&seen);
	last = heddle_atomic_load(&both);
	heddle_spin_unlock_shared(&spinlock);
	heddle_expect(first || !last, "stored in order", "the second is there, the first was not");
}

static void store_both(void *unused)
{
	heddle_atomic_store(&seen, 1);
	heddle_atomic_store(&both, 1);
}

SCENARIO(explore, shared_and_left_half_way, .expect = { FINDS(NULL, { HEDDLE_CHECK, "stored in order" }) })
{
	heddle_spinlock_init(&spinlock, "lock");
	heddle_atomic_init(&seen, 0, "seen");
	heddle_atomic_init(&both, 0, "both");
	heddle_spawn("reader", read_both, NULL);
	heddle_spawn("writer", store_both, NULL);
	heddle_join_all();
}

static void expect_left_again(const char *scenario)
{
	struct heddle_result result = explored(scenario, no_limit);

	cr_assert(result.expected, "%s: %s", scenario, result.why_not);
	cr_assert(result.repeated >= 2);
	cr_assert(result.statistics.restarts >= 1, "nothing had to be learnt");
	heddle_result_free(&result);
}

Test(explore, sections_that_were_left_are_left_again)
{
	expect_left_again("explore/left_half_way");
	expect_left_again("explore/shared_and_left_half_way");
}

SCENARIO(explore, warns, .expect = { PASSES(NULL) })
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(lock_and_unlock);
	heddle_warn("taste", "%d locks are %s", 1, "few");
	heddle_warn("taste", "%d locks are %s", 1, "few");
}

Test(explore, a_warning_is_told_once_and_changes_nothing)
{
	struct heddle_result result = explored("explore/warns", no_limit);

	cr_assert_eq(result.verdict, HEDDLE_EXHAUSTED);
	cr_assert(result.expected);
	cr_assert_eq(result.n_warnings, 1);
	cr_assert_str_eq(result.warnings[0], "taste: 1 locks are few in heddle_body_explore_warns");
	heddle_result_free(&result);
}

static struct heddle_result polled(int64_t raise)
{
	static struct heddle_variant variant;
	struct heddle_exploration exploration = { .limits = { .executions = 3 } };
	struct heddle_result result;

	variant = heddle_variant_of(heddle_registry_find("explore/polls"), NULL);
	cr_assert(heddle_variant_set_parameter(&variant, "raise", raise, "test"));
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

Test(explore, a_cut_execution_that_makes_no_progress_is_a_livelock)
{
	struct heddle_result result = polled(0);

	cr_assert_geq(result.statistics.cut, 1);
	cr_assert_eq(result.verdict, HEDDLE_FAILED);
	cr_assert_eq(result.n_groups, 1);
	cr_assert_eq(result.groups[0].kind, HEDDLE_LIVELOCK);
	heddle_result_free(&result);
}

Test(explore, a_cut_execution_that_ends_when_all_have_turns_is_none)
{
	struct heddle_result result = polled(1);

	cr_assert_geq(result.statistics.cut, 1);
	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert_eq(result.n_groups, 0);
	heddle_result_free(&result);
}

static struct heddle_result counted(int64_t classes, const char *strategy)
{
	static struct heddle_variant variant;
	struct heddle_exploration exploration = { .options = { .strategy =
								       heddle_strategy_by_name(strategy) } };
	struct heddle_result result;

	variant = heddle_variant_of(heddle_registry_find("explore/counted"), NULL);
	cr_assert(heddle_variant_set_parameter(&variant, "classes", classes, "test"));
	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	return result;
}

/* A scenario marked as too large is explored up to its bound, unless more is asked for. */
Test(explore, a_bound_that_is_expected_is_kept)
{
	struct heddle_result result = explored("explore/up_to_two", no_limit);

	cr_assert_str_eq(result.strategy, "bounded");
	cr_assert_eq(result.verdict, HEDDLE_EXHAUSTED);
	cr_assert(result.expected && result.less_must_do && result.up_to_bound && !result.all);
	cr_assert_eq(result.preemptions, 2);
	cr_assert_eq(result.n_bounds, 3);
	cr_assert_eq(result.bounds[0] + result.bounds[1] + result.bounds[2], 2 + 6 + 14);
	heddle_result_free(&result);
}

Test(explore, more_than_the_expected_bound_is_as_expected_and_less_is_not)
{
	struct heddle_exploration given = { .preemptions_given = true, .options = { .preemptions = 1 } };
	struct heddle_exploration dpor = { .options = { .strategy = heddle_strategy_by_name("dpor") } };
	struct heddle_result less = explored("explore/up_to_two", given), more, all;

	cr_assert(!less.expected);
	cr_assert_str_eq(less.why_not, "expected to see all of the space up to 2 preemptions");
	given.options.preemptions = 3;
	more = explored("explore/up_to_two", given);
	cr_assert(more.expected && more.less_must_do);
	all = explored("explore/up_to_two", dpor);
	cr_assert(all.expected && all.all && !all.less_must_do);
	cr_assert_eq(all.n_bounds, 0);
	heddle_result_free(&less);
	heddle_result_free(&more);
	heddle_result_free(&all);
}

Test(explore, what_was_cut_is_not_seen_up_to_any_bound)
{
	struct heddle_exploration cut = { .preemptions_given = true,
					  .steps_given = true,
					  .options = { .preemptions = 2, .steps_max = 5 } };
	struct heddle_result result = explored("explore/up_to_two", cut);

	cr_assert_eq(result.verdict, HEDDLE_BUDGET);
	cr_assert_eq(result.preemptions, -1);
	cr_assert(!result.expected && !result.up_to_bound);
	heddle_result_free(&result);
}

Test(explore, the_number_of_classes_is_expected)
{
	struct heddle_result right = counted(2, "dpor"), wrong = counted(3, "dpor"),
			     unsaid = counted(0, "dpor");

	cr_assert(right.expected && unsaid.expected);
	cr_assert(!wrong.expected);
	cr_assert_str_eq(wrong.why_not, "2 executions, and there are 3 classes");
	heddle_result_free(&right);
	heddle_result_free(&wrong);
	heddle_result_free(&unsaid);
}

/* naive does not explore by classes. */
Test(explore, another_strategy_than_dpor_is_not_held_to_it)
{
	struct heddle_result result = counted(3, "naive");

	cr_assert(result.expected);
	heddle_result_free(&result);
}

Test(explore, an_expectation_may_depend_on_a_parameter)
{
	struct heddle_result result = counted(4, "naive");

	cr_assert(!result.expected);
	cr_assert(strstr(result.why_not, "expected failed check 'four', which was not found"), "%s",
		  result.why_not);
	heddle_result_free(&result);
}

static void fail_a_check(void *unused)
{
	heddle_mutex_lock(&lock);
	heddle_mutex_unlock(&lock);
	heddle_check(0, "twice", "each thread fails it");
}

SCENARIO(explore, fails_twice)
{
	heddle_mutex_init(&lock, "lock");
	spawn_pair(fail_a_check);
}

Test(explore, executions_are_counted_not_findings)
{
	struct heddle_result result = explored("explore/fails_twice", no_limit);

	cr_assert_eq(result.n_groups, 1);
	cr_expect_eq(result.statistics.executions, 2);
	cr_expect_eq(result.groups[0].executions, 2);
	heddle_result_free(&result);
}

Test(explore, finding_some_of_what_is_expected_in_a_part_is_no_contradiction)
{
	struct heddle_exploration exploration = { .limits = { .executions = 1 } };
	struct heddle_result result = explored("explore/two_findings", exploration);

	cr_assert(!result.all && !result.expected);
	cr_expect_not(result.contradicted, "%s", result.why_not);
	heddle_result_free(&result);
	result = explored("explore/fails_twice", exploration);
	cr_expect(result.contradicted, "it is not expected at all");
	heddle_result_free(&result);
}
