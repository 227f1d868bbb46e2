/* SPDX-License-Identifier: MIT */
/*
 * Certifying, with broken engines: dpor or closure, with an execution that is dropped or run twice. Each must
 * be noticed, and reported with a schedule that replays.
 */
#include "explore/certify.h"
#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <heddle/replay.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

static struct heddle_atomic x;
static struct heddle_spinlock spinlock;
static struct heddle_atomic first, second;

static void store(void *unused)
{
	(void)unused;
	heddle_atomic_store(&x, 1);
}

static void load(void *unused)
{
	(void)unused;
	heddle_check(heddle_atomic_load(&x) == 0, "x is 0", "it was stored first");
}

static void load_twice(void *unused)
{
	(void)unused;
	heddle_atomic_load(&x);
	heddle_atomic_load(&x);
}

/* A store is before, between or after the two loads of each thread. */
SCENARIO(certify, nine_classes, .expect = { PASSES(NULL) })
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", store, NULL);
	heddle_spawn("B", load_twice, NULL);
	heddle_spawn("C", load_twice, NULL);
	heddle_join_all();
}

static void store_often(void *unused)
{
	(void)unused;
	for (int i = 0; i < 3; i++)
		heddle_atomic_store(&x, i);
}

SCENARIO(certify, many_classes)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", store_often, NULL);
	heddle_spawn("B", store_often, NULL);
	heddle_spawn("C", store_often, NULL);
	heddle_join_all();
}

/* The finding is in one class of two. */
SCENARIO(certify, one_fails, .expect = { FINDS(NULL, { HEDDLE_CHECK, "x is 0" }) })
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", store, NULL);
	heddle_spawn("B", load, NULL);
	heddle_join_all();
}

static void store_both(void *unused)
{
	(void)unused;
	heddle_spin_lock(&spinlock);
	heddle_atomic_store(&first, 1);
	heddle_atomic_store(&second, 1);
	heddle_spin_unlock(&spinlock);
}

static void load_both(void *unused)
{
	(void)unused;
	heddle_atomic_load(&second);
	heddle_atomic_load(&first);
}

/* Both engines learn on the way that the section is more than one step. */
SCENARIO(certify, begins_anew, .expect = { PASSES(NULL) })
{
	heddle_spinlock_init(&spinlock, "lock");
	heddle_atomic_init(&first, 0, "first");
	heddle_atomic_init(&second, 0, "second");
	heddle_spawn("writer", store_both, NULL);
	heddle_spawn("second writer", store_both, NULL);
	heddle_spawn("reader", load_both, NULL);
	heddle_join_all();
}

static unsigned executions;

SCENARIO(certify, does_not_repeat)
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("A", store, NULL);
	heddle_spawn("B", executions++ % 2 ? store : load_twice, NULL);
	heddle_join_all();
}

/* An engine with one execution that is not returned, or one that is run twice. */
static struct {
	const struct heddle_strategy *real;
	unsigned drops, ended; /* the number of the complete execution that is dropped; 0: none */
	bool repeats, is_repeating;
} broken;

static int end_broken(void *self, const struct heddle_execution *execution, const char **error)
{
	int result;

	if (broken.is_repeating)
		return 0;
	result = broken.real->end(self, execution, error);
	if (result || execution->abandoned)
		return result;
	return ++broken.ended == broken.drops ? HEDDLE_REPEATED : 0;
}

static bool begin_broken(void *self)
{
	if (broken.real->begin(self))
		return true;
	if (!broken.repeats || broken.is_repeating)
		return false;
	broken.is_repeating = true;
	return true;
}

static int pick_broken(void *self, const struct heddle_view *view)
{
	return broken.is_repeating ? heddle_thread_set_first(&view->enabled) : broken.real->pick(self, view);
}

static void step_broken(void *self, const struct heddle_execution *execution)
{
	if (!broken.is_repeating)
		broken.real->step(self, execution);
}

static void *open_broken(const struct heddle_options *options)
{
	broken.ended = 0;
	broken.is_repeating = false;
	return broken.real->open(options);
}

/* It has the name of the original one. */
static const struct heddle_strategy *break_engine(const char *name, unsigned drops, bool repeats)
{
	static struct heddle_strategy strategy;

	broken.real = heddle_strategy_by_name(name);
	broken.drops = drops;
	broken.repeats = repeats;
	strategy = *broken.real;
	strategy.open = open_broken;
	strategy.begin = begin_broken;
	strategy.pick = pick_broken;
	strategy.step = step_broken;
	strategy.end = end_broken;
	strategy.tree = NULL;
	return &strategy;
}

static struct heddle_exploration up_to(uint64_t classes)
{
	return (struct heddle_exploration){ .certify_max = classes, .certify_given = true };
}

static void explore(struct heddle_result *result, const char *name,
		    const struct heddle_exploration *exploration)
{
	static struct heddle_variant variant;
	const struct heddle_scenario *scenario = heddle_registry_find(name);

	cr_assert(scenario);
	variant = heddle_variant_of(scenario, NULL);
	cr_assert_eq(heddle_explore(result, &variant, exploration), 0);
}

static void expect_certified(const char *name, uint64_t classes)
{
	const struct heddle_exploration exploration = up_to(100);
	struct heddle_result result;

	explore(&result, name, &exploration);
	cr_expect_eq(result.certified, HEDDLE_CERTIFIED, "%s: %s", name, result.why_not_certified);
	cr_expect_str_empty(result.why_not_certified);
	cr_expect_eq(result.statistics.executions, classes, "%s: %lu", name, result.statistics.executions);
	cr_expect(result.expected, "%s", result.why_not);
	heddle_result_free(&result);
}

Test(certify, two_engines_agree)
{
	expect_certified("certify/nine_classes", 9);
	expect_certified("certify/one_fails", 2);
	expect_certified("certify/begins_anew", 12);
}

static void expect_replays(const struct heddle_group *group, const struct heddle_variant *variant)
{
	const struct heddle_program program = heddle_variant_program(variant);
	char text[HEDDLE_REPLAY_TEXT_MAX];
	struct heddle_replay *replay;

	cr_assert_eq(heddle_replay(&replay, group->schedule, &program, HEDDLE_REPLAY_STRICT), 0);
	cr_expect_eq(replay->outcome, HEDDLE_REPLAY_SAME, "%s",
		     heddle_replay_describe(replay, text, sizeof(text)));
	heddle_replay_free(replay);
}

/* The run is not as expected, since a class is lost, with an execution of that class. */
static void expect_lost(const struct heddle_exploration *exploration, const char *name, const char *subject)
{
	struct heddle_result result;
	const struct heddle_group *lost = NULL;

	explore(&result, name, exploration);
	cr_expect_eq(result.certified, HEDDLE_NOT_CERTIFIED);
	cr_expect_str_not_empty(result.why_not_certified);
	cr_expect_eq(result.verdict, HEDDLE_FAILED);
	cr_expect_not(result.expected);
	for (size_t i = 0; i < result.n_groups; i++) {
		if (result.groups[i].kind == HEDDLE_CLASS_LOST)
			lost = &result.groups[i];
	}
	cr_assert(lost, "nothing is lost: %s", result.why_not_certified);
	cr_expect_str_eq(lost->schedule->finding.subject, subject);
	cr_expect_eq(lost->executions, 1);
	expect_replays(lost, result.variant);
	heddle_result_free(&result);
}

Test(certify, a_class_that_dpor_loses)
{
	struct heddle_exploration exploration = up_to(100);

	for (unsigned dropped = 1; dropped <= 9; dropped++) {
		exploration.options.strategy = break_engine("dpor", dropped, false);
		expect_lost(&exploration, "certify/nine_classes", "lost by dpor");
	}
	exploration.options.strategy = break_engine("dpor", 8, false);
	expect_lost(&exploration, "certify/begins_anew", "lost by dpor");
}

Test(certify, a_class_that_closure_loses)
{
	struct heddle_exploration exploration = up_to(100);

	exploration.certifier = break_engine("closure", 3, false);
	expect_lost(&exploration, "certify/nine_classes", "lost by closure");
}

Test(certify, a_class_that_dpor_runs_twice)
{
	struct heddle_exploration exploration = up_to(100);

	exploration.options.strategy = break_engine("dpor", 0, true);
	expect_lost(&exploration, "certify/nine_classes", "reached twice by dpor");
}

/* A finding in a lost class is reported, too. */
Test(certify, a_finding_that_dpor_loses)
{
	struct heddle_exploration exploration = up_to(100);
	bool found = false;

	for (unsigned dropped = 1; dropped <= 2; dropped++) {
		struct heddle_result result;

		exploration.options.strategy = break_engine("dpor", dropped, false);
		explore(&result, "certify/one_fails", &exploration);
		cr_expect_eq(result.certified, HEDDLE_NOT_CERTIFIED);
		cr_expect_eq(result.n_groups, 2, "the check, and the class");
		found |= strstr(result.why_not_certified, "dpor has lost 1 of 2 classes") != NULL;
		heddle_result_free(&result);
	}
	cr_expect(found);
}

static void expect_not(const struct heddle_exploration *exploration, const char *name,
		       enum heddle_certified certified, const char *why)
{
	struct heddle_result result;

	explore(&result, name, exploration);
	cr_expect_eq(result.certified, certified, "%s", why);
	cr_expect(strstr(result.why_not_certified, why), "not '%s', but: %s", why, result.why_not_certified);
	for (size_t i = 0; i < result.n_groups; i++)
		cr_expect_neq(result.groups[i].kind, HEDDLE_CLASS_LOST);
	heddle_result_free(&result);
}

Test(certify, says_why_not)
{
	struct heddle_exploration exploration = up_to(8);

	expect_not(&exploration, "certify/nine_classes", HEDDLE_NOT_CERTIFIED, "more than 8 classes");
	exploration.certify_given = false;
	expect_not(&exploration, "certify/nine_classes", HEDDLE_CERTIFY_NOT_APPLICABLE,
		   "more than 8 classes");
	exploration = up_to(0);
	expect_not(&exploration, "certify/nine_classes", HEDDLE_CERTIFY_NOT_APPLICABLE, "nobody asked");
	exploration = up_to(9);
	exploration.independence = 1;
	expect_not(&exploration, "certify/nine_classes", HEDDLE_CERTIFY_NOT_APPLICABLE,
		   "--check-independence");
	exploration = up_to(9);
	exploration.limits.executions = 3;
	expect_not(&exploration, "certify/nine_classes", HEDDLE_CERTIFY_NOT_APPLICABLE,
		   "not all of the space");
	exploration = up_to(9);
	exploration.options.strategy = heddle_strategy_by_name("naive");
	expect_not(&exploration, "certify/nine_classes", HEDDLE_CERTIFY_NOT_APPLICABLE, "only runs of dpor");
}

/* A nondeterministic scenario is not reported as a lost class. */
Test(certify, a_scenario_that_does_not_repeat)
{
	struct heddle_exploration exploration = up_to(100);
	struct heddle_result result;

	expect_not(&exploration, "certify/does_not_repeat", HEDDLE_NOT_CERTIFIED, "does not repeat");
	explore(&result, "certify/does_not_repeat", &exploration);
	cr_expect_eq(heddle_result_hardest(&result)->kind, HEDDLE_NONDETERMINISM);
	heddle_result_free(&result);
}

/* Ctrl-C while closure explores. */
static struct worker worker;

static bool begin_interrupting(void *self)
{
	atomic_store(&worker.board->runs[0].stop, SIGINT);
	return heddle_strategy_by_name("closure")->begin(self);
}

Test(certify, is_interrupted)
{
	struct heddle_exploration exploration = up_to(2000);
	struct heddle_strategy interrupting = *heddle_strategy_by_name("closure");

	worker = (struct worker){ .to = open("/dev/null", O_WRONLY), .board = board_open(1) };
	interrupting.begin = begin_interrupting;
	exploration.certifier = &interrupting;
	exploration.worker = &worker;
	expect_not(&exploration, "certify/many_classes", HEDDLE_NOT_CERTIFIED, "stopped by a signal");
}
