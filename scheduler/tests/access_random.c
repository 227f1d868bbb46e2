/* SPDX-License-Identifier: MIT */
/*
 * Random small programs of plain and volatile accesses, C11's atomics, Heddle's objects and choices, explored
 * in several ways:
 *
 *   reference             naive, and every access is a scheduling point, whatever the scheduler has learnt
 *   dpor, points=memory   the same outcomes, the same races
 *   dpor, points=racy     the same outcomes, the same races
 *   dpor, points=sync     a race if there is one, and only outcomes of the reference
 *
 * and under each of the points, in larger programs, too:
 *
 *   closure               what dpor is compared with
 *   dpor                  every class once; with room for one plan as well, and with whole plans
 *
 * An outcome is every value that a thread read, and what is left in the variables. ACCESS_SEED (a number)
 * makes other programs, ACCESS_PROGRAMS more of them.
 */
#include "access_program.h"
#include "exploring.h"
#include "key_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

#define PROGRAMS	  1500
#define INTERLEAVINGS_MAX 100000
#define CLASSES_MAX	  2000
#define GIVEN_UP_MAX	  40000

/* The result of an exploration. */
struct seen {
	struct key_set outcomes, classes;
	uint64_t race_lines; /* set, modulo 64 */
	uint64_t executions;
	/* diverged: an execution did not repeat the beginning of another one */
	bool deadlock, diverged, complete;
};

static void forget(struct seen *seen)
{
	key_set_clear(&seen->outcomes);
	key_set_clear(&seen->classes);
	seen->executions = 0;
}

static void seen_free(struct seen *seen)
{
	key_set_free(&seen->outcomes);
	key_set_free(&seen->classes);
}

/* Races are collected from all executions, also from those before a restart. */
static void take_findings(struct seen *seen, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];

		if (finding->kind == HEDDLE_DEADLOCK) {
			seen->deadlock = true;
			continue;
		}
		if (finding->kind == HEDDLE_NONDETERMINISM) {
			seen->diverged = true;
			continue;
		}
		cr_assert_eq(finding->kind, HEDDLE_DATA_RACE, "%s", finding->message);
		seen->race_lines |= UINT64_C(1) << finding->where->line % 64;
	}
}

static void take(struct seen *seen, const struct heddle_execution *execution)
{
	struct heddle_class_key class;

	take_findings(seen, execution);
	if (execution->abandoned)
		return;
	seen->executions++;
	heddle_class_key(execution, &class);
	key_set_add(&seen->classes, (struct key){ { class.words[0], class.words[1] } });
	key_set_add(&seen->outcomes, (struct key){ { access_outcome(), 1 } });
}

/* Returns whether it was completed. Otherwise there were too many executions. */
static bool explore_as(struct seen *seen, struct access_program *program, struct heddle_options how,
		       uint64_t max)
{
	const struct heddle_program explored = { access_run, program };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	uint64_t restarts = 0;
	int result = 1;

	memset(seen, 0, sizeof(*seen));
	how.arena_bytes = 1 << 16;
	how.spurious = program->spurious;
	cr_assert_eq(heddle_explorer_open(&explorer, &explored, &how), 0);
	for (uint64_t n = 0; n < max && (result = heddle_explorer_next(explorer, &execution)) == 1; n++) {
		const struct heddle_statistics *statistics = heddle_explorer_statistics(explorer);

		if (statistics->restarts != restarts)
			forget(seen);
		restarts = statistics->restarts;
		take(seen, execution);
	}
	cr_assert_geq(result, 0, "%s", heddle_explorer_error(explorer));
	seen->complete = result == 0;
	heddle_explorer_close(explorer);
	return seen->complete;
}

static bool are_equal(const struct key_set *one, const struct key_set *other)
{
	return one->n == other->n && key_set_is_subset(one, other);
}

/* Counts of the comparison. */
struct tally {
	uint64_t compared, with_races, with_choices, with_deadlocks, outcomes, classes;
	uint64_t executions[4]; /* reference, memory, racy, sync */
};

/* Whether the next access is a scheduling point. */
static bool always(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	(void)self, (void)execution, (void)next;
	return true;
}

static const struct heddle_following every_access_is_seen = { .sees = always };

/* Returns NULL, or the difference. */
static const char *judge_outcomes(const struct seen *reference, const struct seen *memory,
				  const struct seen *racy, const struct seen *sync)
{
	if (reference->diverged || memory->diverged || racy->diverged)
		return "an execution does not go on as another one with the same beginning";
	if (!key_set_is_subset(&memory->outcomes, &reference->outcomes) ||
	    !key_set_is_subset(&racy->outcomes, &reference->outcomes) ||
	    !key_set_is_subset(&sync->outcomes, &reference->outcomes))
		return "an outcome that cannot be";
	if (memory->outcomes.n != reference->outcomes.n)
		return "points=memory misses an outcome";
	if (racy->outcomes.n != reference->outcomes.n)
		return "points=racy misses an outcome";
	if (memory->race_lines != reference->race_lines)
		return "points=memory has other races";
	if (racy->race_lines != reference->race_lines)
		return "points=racy has other races";
	if (!sync->race_lines != !reference->race_lines)
		return "points=sync misses that there is a race";
	if (memory->deadlock != reference->deadlock || racy->deadlock != reference->deadlock)
		return "a deadlock is missed";
	return NULL;
}

static void count(struct tally *tally, const struct access_program *program, const struct seen *reference,
		  const struct seen by[3])
{
	tally->compared++;
	tally->with_races += reference->race_lines != 0;
	tally->with_choices += access_chooses(program);
	tally->with_deadlocks += reference->deadlock;
	tally->outcomes += reference->outcomes.n;
	tally->executions[0] += reference->executions;
	for (int i = 0; i < 3; i++)
		tally->executions[1 + i] += by[i].executions;
}

/* Compares all points with an enumeration in which every access is one. Returns NULL, or the difference. */
static const char *compare_with_reference(struct access_program *program, struct tally *tally)
{
	static const enum heddle_points points[3] = { HEDDLE_POINTS_MEMORY, HEDDLE_POINTS_RACY,
						      HEDDLE_POINTS_SYNC };
	struct heddle_strategy every_access = *heddle_strategy_by_name("naive");
	struct heddle_options how = { .strategy = &every_access, .points = HEDDLE_POINTS_MEMORY };
	struct seen reference, by[3] = { 0 };
	const char *wrong = NULL;

	every_access.following = &every_access_is_seen;
	if (explore_as(&reference, program, how, INTERLEAVINGS_MAX)) {
		how.strategy = NULL;
		for (int i = 0; i < 3; i++) {
			how.points = points[i];
			explore_as(&by[i], program, how, INTERLEAVINGS_MAX);
		}
		wrong = judge_outcomes(&reference, &by[0], &by[1], &by[2]);
		count(tally, program, &reference, by);
	}
	seen_free(&reference);
	for (int i = 0; i < 3; i++)
		seen_free(&by[i]);
	return wrong;
}

/* The scheduling points for comparing dpor with closure. */
struct way {
	const char *name;
	enum heddle_points points;
	bool every_access; /* every access is one, whatever the scheduler has learnt */
	/*
	 * Classes can be compared, unless what the scheduler learns depends on which execution it saw first:
	 * memory is shared in units of eight bytes.
	 */
	bool has_classes;
};

static const struct way ways[] = {
	{ "sync", HEDDLE_POINTS_SYNC, .has_classes = true },
	{ "racy", HEDDLE_POINTS_RACY, .has_classes = true },
	{ "memory", HEDDLE_POINTS_MEMORY },
	{ "every access", HEDDLE_POINTS_MEMORY, .every_access = true, .has_classes = true },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* A strategy of that name, in the caller's room. */
static const struct heddle_strategy *strategy_of(const struct way *way, const char *name,
						 struct heddle_strategy *room)
{
	*room = *heddle_strategy_by_name(name);
	if (way->every_access)
		room->following = &every_access_is_seen;
	return room;
}

static const char *judge_seen(const struct way *way, const struct seen *closure, const struct seen *dpor)
{
	if (dpor->diverged)
		return "dpor: an execution does not go on as another one";
	if (!dpor->complete)
		return "dpor does not come to its end";
	if (!are_equal(&dpor->outcomes, &closure->outcomes))
		return "dpor has other outcomes than closure";
	if (way->has_classes && !are_equal(&dpor->classes, &closure->classes))
		return "dpor reaches other classes than closure";
	return dpor->executions != dpor->classes.n ? "dpor reaches a class twice" : NULL;
}

/* Compares dpor with these options with closure. */
static const char *judge_dpor(const struct way *way, const struct seen *closure,
			      struct access_program *program, struct heddle_options how)
{
	struct heddle_strategy room;
	struct seen dpor;
	const char *wrong;

	how.strategy = strategy_of(way, "dpor", &room);
	how.points = way->points;
	explore_as(&dpor, program, how, GIVEN_UP_MAX);
	wrong = judge_seen(way, closure, &dpor);
	seen_free(&dpor);
	return wrong;
}

/* In three ways. If accesses race that are no scheduling points, an interleaving has no definite outcome. */
static const char *compare_seen(const struct way *way, const struct seen *closure,
				struct access_program *program)
{
	const char *wrong;

	if (way->points == HEDDLE_POINTS_SYNC && closure->race_lines)
		return NULL;
	if (closure->diverged)
		return "an execution does not go on as another one with the same beginning";
	wrong = judge_dpor(way, closure, program, (struct heddle_options){ 0 });
	if (!wrong)
		wrong = judge_dpor(way, closure, program, (struct heddle_options){ .plans_max = 1 });
	if (!wrong)
		wrong = judge_dpor(way, closure, program, (struct heddle_options){ .insert_whole = true });
	return wrong;
}

static const char *compare_with_closure(struct access_program *program, const struct way *way,
					struct tally *tally)
{
	struct heddle_strategy room;
	struct heddle_options how = { .strategy = strategy_of(way, "closure", &room), .points = way->points };
	struct seen closure;
	const char *wrong = NULL;

	if (explore_as(&closure, program, how, CLASSES_MAX)) {
		tally->compared++;
		tally->with_choices += access_chooses(program);
		tally->with_races += closure.race_lines != 0;
		tally->classes += closure.classes.n;
		wrong = compare_seen(way, &closure, program);
	}
	seen_free(&closure);
	return wrong;
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static void expect_right(const char *wrong, const struct access_program *program, uint64_t seed,
			 const char *points)
{
	char text[1024];

	access_print(text, sizeof(text), program);
	cr_expect_null(wrong, "program %" PRIu64 " (%s), points: %s: %s", seed, text, points, wrong);
}

Test(access, random_programs)
{
	uint64_t seed = number_from("ACCESS_SEED", 1), n = number_from("ACCESS_PROGRAMS", PROGRAMS);
	struct tally tally = { 0 };

	for (uint64_t i = seed; i < seed + n; i++) {
		struct access_program program;

		access_generate(&program, i, false);
		expect_right(compare_with_reference(&program, &tally), &program, i, "all");
	}
	printf("%" PRIu64 " programs from %" PRIu64 ", %" PRIu64 " with a race, %" PRIu64
	       " with choices, %" PRIu64 " with a deadlock, %" PRIu64
	       " outcomes; executions: reference %" PRIu64 ", memory %" PRIu64 ", racy %" PRIu64
	       ", sync %" PRIu64 "\n",
	       tally.compared, seed, tally.with_races, tally.with_choices, tally.with_deadlocks,
	       tally.outcomes, tally.executions[0], tally.executions[1], tally.executions[2],
	       tally.executions[3]);
	cr_expect_geq(tally.compared * 10, n * 9);
	cr_expect_geq(tally.with_races * 10, tally.compared * 2);
	cr_expect_leq(tally.with_races * 10, tally.compared * 9);
	cr_expect_geq(tally.with_choices * 10, tally.compared * 2);
}

static void compare_all_with_closure(const struct way *way)
{
	uint64_t seed = number_from("ACCESS_SEED", 1), n = number_from("ACCESS_PROGRAMS", PROGRAMS);
	struct tally tally = { 0 };

	for (uint64_t i = seed; i < seed + n; i++) {
		struct access_program program;

		access_generate(&program, i, i & 1);
		expect_right(compare_with_closure(&program, way, &tally), &program, i, way->name);
	}
	printf("points: %s: %" PRIu64 " programs from %" PRIu64 ", %" PRIu64 " with a race, %" PRIu64
	       " with choices, %" PRIu64 " classes\n",
	       way->name, tally.compared, seed, tally.with_races, tally.with_choices, tally.classes);
	fflush(stdout);
	cr_expect_geq(tally.compared * 10, n * 6, "too few programs are small enough");
	cr_expect_geq(tally.with_choices * 10, tally.compared * 2);
}

Test(access, random_programs_beside_closure)
{
	for (size_t i = 0; i < WAYS; i++)
		compare_all_with_closure(&ways[i]);
}

#endif
