/* SPDX-License-Identifier: MIT */
/*
 * The suite race/ in the tsan and the access build. Each racy scenario is found, the same each time, with the
 * lines of both accesses; no clean one is found. A clean one whose object is silenced becomes a racy one.
 */
#include "explore/explore_variant.h"
#include "marked_lines.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <heddle/heddle.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#define SEES_RACES true
#else
#define SEES_RACES false
#endif

#define SKIP_UNLESS_RACES_ARE_SEEN()                                                       \
	do {                                                                               \
		if (!SEES_RACES)                                                           \
			cr_skip_test("only the tsan and the access build see data races"); \
	} while (0)

#define RUNS  20
#define RACES "/* RACES */"

/* The kind of objects whose order keeps the clean scenario clean. */
static const struct {
	const char *name;
	enum heddle_object_kind kind;
} twins[] = {
	{ "race/mutex", HEDDLE_OBJECT_MUTEX },
	{ "race/trylock", HEDDLE_OBJECT_MUTEX },
	{ "race/rwlock", HEDDLE_OBJECT_RWLOCK },
	{ "race/rwlock_readers", HEDDLE_OBJECT_RWLOCK },
	{ "race/rwsem", HEDDLE_OBJECT_RWSEM },
	{ "race/spinlock", HEDDLE_OBJECT_SPINLOCK },
	{ "race/spinlock_shared", HEDDLE_OBJECT_SPINLOCK },
	{ "race/variable", HEDDLE_OBJECT_MUTEX },
	{ "race/bytes", HEDDLE_OBJECT_MUTEX },
	{ "race/semaphore", HEDDLE_OBJECT_SEMAPHORE },
	{ "race/completion", HEDDLE_OBJECT_COMPLETION },
	{ "race/condition", HEDDLE_OBJECT_CONDITION },
	{ "race/waitqueue", HEDDLE_OBJECT_WAITQUEUE },
	{ "race/barrier", HEDDLE_OBJECT_BARRIER },
	{ "race/once", HEDDLE_OBJECT_ONCE },
	{ "race/atomic_store", HEDDLE_OBJECT_ATOMIC },
	{ "race/atomic_exchange", HEDDLE_OBJECT_ATOMIC },
	{ "race/atomic_compare_exchange", HEDDLE_OBJECT_ATOMIC },
	{ "race/atomic_add_return", HEDDLE_OBJECT_ATOMIC },
	{ "race/atomic_add", HEDDLE_OBJECT_ATOMIC },
	{ "race/spawn", HEDDLE_OBJECT_THREAD },
	{ "race/join", HEDDLE_OBJECT_THREAD },
	{ "race/join_all", HEDDLE_OBJECT_THREAD },
	{ "race/interrupt", HEDDLE_OBJECT_THREAD },
};
#define N_TWINS (sizeof(twins) / sizeof(twins[0]))

Test(data_races, every_twin_is_in_the_table)
{
	size_t n = 0;

	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		n += !strcmp(s->suite, "race");
	cr_expect_eq(n, N_TWINS, "%zu scenarios in race/", n);
}

static struct heddle_variant variant_of(const char *name, const char *revision)
{
	cr_assert_not_null(heddle_registry_find(name), "%s", name);
	return heddle_variant_of(heddle_registry_find(name), revision);
}

/* "write by B at locks.c:34 in write_x; write by A at locks.c:34 in write_x: nothing orders them" */
static void expect_both_accesses(const char *scenario, const char *message)
{
	const char *first = strstr(message, " at ");
	const char *second = first ? strstr(first + 1, " at ") : NULL;

	cr_assert(first && second && strstr(message, "nothing orders them"), "%s: %s", scenario, message);
	cr_expect(line_is_marked(heddle_registry_find(scenario), first + 4, RACES), "%s: %s", scenario,
		  message);
	cr_expect(line_is_marked(heddle_registry_find(scenario), second + 4, RACES), "%s: %s", scenario,
		  message);
	cr_expect(strstr(message, " by A ") || strstr(message, " by B ") || strstr(message, " by main "),
		  "%s", message);
}

struct found {
	uint64_t executions, races;	  /* those with a race */
	char message[HEDDLE_MESSAGE_MAX]; /* of the last race */
};

static void look_at(struct found *found, const struct heddle_execution *execution)
{
	bool raced = false;

	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];

		if (finding->kind != HEDDLE_DATA_RACE)
			continue;
		cr_expect(finding->hard);
		raced = true;
		snprintf(found->message, sizeof(found->message), "%s", finding->message);
	}
	found->executions++;
	found->races += raced;
}

static struct found run_program(const struct heddle_program *program, struct heddle_options options)
{
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct found found = { 0 };

	options.arena_bytes = 1 << 20;
	cr_assert_eq(heddle_explorer_open(&explorer, program, &options), 0);
	while (heddle_explorer_next(explorer, &execution) == 1)
		look_at(&found, execution);
	heddle_explorer_close(explorer);
	return found;
}

static struct found run_twin(const char *name, const char *revision, uint32_t unannounced)
{
	struct heddle_variant variant = variant_of(name, revision);
	struct heddle_program program = heddle_variant_program(&variant);

	return run_program(&program, (struct heddle_options){ .unannounced = unannounced });
}

static struct found expect_race(const char *name, const char *revision, uint32_t unannounced)
{
	struct found found = run_twin(name, revision, unannounced);

	cr_assert_gt(found.races, 0, "%s, %s: no race in %llu executions", name, revision,
		     (unsigned long long)found.executions);
	return found;
}

/* Racy and clean ones in turn: an exploration neither hides nor makes a race in the next one. */
Test(data_races, racy_ones_are_found_in_each_of_20_runs_and_clean_ones_in_none)
{
	SKIP_UNLESS_RACES_ARE_SEEN();
	for (int run = 0; run < RUNS; run++) {
		for (size_t i = 0; i < N_TWINS; i++) {
			struct found found = expect_race(twins[i].name, "racy", 0);

			expect_both_accesses(twins[i].name, found.message);
			cr_assert_eq(run_twin(twins[i].name, "clean", 0).races, 0, "%s", twins[i].name);
		}
	}
}

Test(data_races, an_object_that_announces_no_order_is_caught_by_its_twin)
{
	SKIP_UNLESS_RACES_ARE_SEEN();
	for (size_t i = 0; i < N_TWINS; i++)
		expect_race(twins[i].name, "clean", UINT32_C(1) << twins[i].kind);
}

/* The order of that object, and of threads, keeps the scenario clean, and no other order does. */
Test(data_races, the_announcements_of_other_objects_can_be_spared)
{
	const uint32_t needed = UINT32_C(1) << HEDDLE_OBJECT_MUTEX | UINT32_C(1) << HEDDLE_OBJECT_THREAD;

	SKIP_UNLESS_RACES_ARE_SEEN();
	cr_expect_eq(run_twin("race/mutex", "clean", ~needed).races, 0);
}

static struct heddle_result explore(const struct heddle_variant *variant)
{
	const struct heddle_exploration exploration = { .limits = { .executions = 1000 } };
	struct heddle_result result;

	cr_assert_eq(heddle_explore(&result, variant, &exploration), 0);
	return result;
}

/* The verdict: the finding does not stop the run, and the execution repeats. */
Test(data_races, a_race_is_a_failed_schedule)
{
	struct heddle_variant racy = variant_of("race/barrier", "racy");
	struct heddle_result result;

	SKIP_UNLESS_RACES_ARE_SEEN();
	result = explore(&racy);
	cr_expect_eq(result.verdict, HEDDLE_FAILED);
	cr_expect(result.all && result.expected, "%s", result.why_not);
	cr_assert_eq(result.n_groups, 1, "one pair of places, in both orders");
	cr_expect_eq(result.groups[0].kind, HEDDLE_DATA_RACE);
	cr_expect(result.groups[0].executions < result.statistics.executions, "some interleavings hide it");
	cr_expect(result.groups[0].schedule->n_steps);
	heddle_result_free(&result);
}

/* Bodies with a race in each execution, or in none. */

static struct heddle_mutex mutex;
static struct heddle_spinlock spinlock;
static volatile int x, looked_at;

static struct found run(void (*body)(void *), struct heddle_options options)
{
	const struct heddle_program program = { .body = body };

	return run_program(&program, options);
}

static void lock_and_write(void *unused)
{
	for (int i = 0; i < 4; i++) {
		heddle_mutex_lock(&mutex);
		heddle_mutex_unlock(&mutex);
	}
	x = 1;
}

static void two_lock_and_write(void *unused)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_spawn("A", lock_and_write, NULL);
	heddle_spawn("B", lock_and_write, NULL);
	heddle_join_all();
	looked_at = x;
}

/* The same address, outside of the arena, in each execution. */
Test(data_races, none_is_hidden_by_the_executions_before)
{
	struct found found;

	SKIP_UNLESS_RACES_ARE_SEEN();
	found = run(two_lock_and_write, (struct heddle_options){ 0 });
	cr_expect_eq(found.executions, 70);
	cr_expect_eq(found.races, 70);
}

static void never_unlock(int depth)
{
	if (depth)
		never_unlock(depth - 1);
	heddle_mutex_lock(&mutex);
	looked_at = depth; /* so that it is no tail call */
}

static void lock_for_ever(void *unused)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
	never_unlock(300);
}

static void two_lock_for_ever(void *unused)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_spawn("A", lock_for_ever, NULL);
	heddle_spawn("B", lock_for_ever, NULL);
	heddle_join_all();
}

static long peak_megabytes(void)
{
	struct rusage usage;

	cr_assert_eq(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss >> 10;
}

/*
 * Threads that are left deep within calls, more calls than ThreadSanitizer has room for. It takes all of
 * these calls for active. A stack that it keeps for a step would differ each time, and never be freed.
 */
Test(data_races, threads_that_never_end_do_no_harm)
{
	long before = 0;

	SKIP_UNLESS_RACES_ARE_SEEN();
	for (int i = 0; i < 100; i++) {
		struct found found = run(two_lock_for_ever, (struct heddle_options){ 0 });

		cr_assert_gt(found.executions, 1);
		cr_assert_eq(found.races, 0);
		if (i == 10)
			before = peak_megabytes();
	}
	cr_expect_leq(peak_megabytes(), before + 16, "%ld MB after %ld", peak_megabytes(), before);
	cr_expect_eq(run(two_lock_and_write, (struct heddle_options){ 0 }).races, 70);
}

static void write_and_spin(void *unused)
{
	x = 1;
	heddle_spin_lock(&spinlock);
	heddle_spin_unlock(&spinlock);
}

static void spin_and_write(void *unused)
{
	heddle_spin_lock(&spinlock);
	heddle_spin_unlock(&spinlock);
	x = 1;
}

static void two_sections(void *unused)
{
	heddle_spinlock_init(&spinlock, "spinlock");
	heddle_spawn("A", write_and_spin, NULL);
	heddle_spawn("B", spin_and_write, NULL);
	heddle_join_all();
	looked_at = x;
}

/*
 * Sections that touch nothing in common commute. Only one order of them is run, in which the lock may order
 * accesses beside them.
 */
Test(data_races, beside_commuting_sections_are_found_where_the_lock_is_the_dependency)
{
	struct found found;

	SKIP_UNLESS_RACES_ARE_SEEN();
	found = run(two_sections, (struct heddle_options){ .sections = HEDDLE_SECTIONS_LOCK });
	cr_expect_eq(found.executions, 2);
	cr_expect_eq(found.races, 1);
	cr_expect_eq(run(two_sections, (struct heddle_options){ .sections = HEDDLE_SECTIONS_FOOTPRINT })
			     .executions,
		     1);
}

static void write_unordered(void *unused)
{
	heddle_unordered_begin();
	x = 1;
	heddle_unordered_end();
}

static void two_write_unordered(void *unused)
{
	heddle_spawn("A", write_unordered, NULL);
	heddle_spawn("B", write_unordered, NULL);
	heddle_join_all();
	looked_at = x;
}

Test(data_races, what_needs_no_order_is_none)
{
	struct found found = run(two_write_unordered, (struct heddle_options){ 0 });

	cr_expect_eq(found.executions, 1);
	cr_expect_eq(found.races, 0);
}
