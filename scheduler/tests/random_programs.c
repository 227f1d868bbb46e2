/* SPDX-License-Identifier: MIT */
/*
 * Random programs: does dpor see what naive sees?
 *
 * Each program is explored up to six times:
 *
 *   naive                   every interleaving: the reference
 *   dpor                    the same observations, and every class that independence.c tells apart, once
 *   dpor with little room   for what it plans: the same, but it may give executions up
 *   dpor in processes       that give each other subtrees: the same again; every fifth program
 *   dpor, sections = lock   the same outcomes as dpor
 *   dpor, sections = open   the same outcomes, and others only if they show a finding about a spinlock
 *
 * A program that naive does not finish, or whose executions meet the step limit, proves nothing: it is not counted, and the next seed takes its
 * place. A program that fails is made smaller, and printed with what dpor missed.
 *
 *   HEDDLE_SEED       the first seed, 1 if it is not set
 *   HEDDLE_PROGRAMS   how many programs are counted
 *
 * The programs are dealt out to a few tests, which run side by side where there are processors for them. A failing one
 * alone: HEDDLE_SEED=451 HEDDLE_PROGRAMS=1.
 */
#include "random_explore.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#if defined(HEDDLE_ASAN)
#define PROGRAMS 120
#define BUILD	 "fewer than in release: AddressSanitizer"
#elif defined(HEDDLE_TSAN)
#define PROGRAMS 15
#define BUILD	 "fewer than in release: ThreadSanitizer"
#else
#define PROGRAMS 10000
#define BUILD	 "all"
#endif

#define NAIVE_EXECUTIONS_MAX 40000
#define PARTS		     4
#define ROOM_MAX	     40 /* with little room: for so many planned steps, and with every second seed for 1 */
#define PROCESSES_EVERY	     5
#define COVERAGE_PROGRAMS    1000 /* of a part */
#define SEEDS_PER_PROGRAM    4 /* more in vain than that: the generator makes programs that are too large */

struct comparison {
	struct exploration naive, dpor, little, processes, lock, open;
	struct random_how how_little, how_processes;
	bool counts;	   /* naive saw all of it */
	const char *wrong; /* what does not agree; NULL: nothing */
};

static struct random_how how_by(const char *strategy, enum heddle_sections sections)
{
	return (struct random_how){ .strategy = heddle_strategy_by_name(strategy),
				    .sections = sections,
				    .executions_max = NAIVE_EXECUTIONS_MAX,
				    .classes = sections == HEDDLE_SECTIONS_FOOTPRINT };
}

static void explore(const struct random_program *program, const char *strategy, enum heddle_sections sections,
		    struct exploration *exploration)
{
	const struct random_how how = how_by(strategy, sections);

	random_explore(program, &how, exploration);
}

static bool are_equal(const struct key_set *one, const struct key_set *other)
{
	return one->n == other->n && key_set_is_subset(one, other);
}

/* Whether what open adds to the outcomes shows a finding about a spinlock, every time. */
static bool adds_only_odd(const struct exploration *open, const struct exploration *dpor)
{
	for (size_t i = 0; i < open->outcomes.capacity; i++) {
		struct key key = open->outcomes.slots[i];
		if ((key.words[0] || key.words[1]) && !key_set_has(&dpor->outcomes, key) &&
		    !key_set_has(&open->odd_outcomes, key))
			return false;
	}
	return true;
}

static const char *judge_dpor(const struct exploration *naive, const struct exploration *dpor)
{
	if (dpor->error)
		return dpor->error;
	if (!dpor->finished)
		return "dpor runs more executions than naive may";
	if (!key_set_is_subset(&naive->observations, &dpor->observations))
		return "dpor misses an observation";
	if (!key_set_is_subset(&dpor->observations, &naive->observations))
		return "dpor observes what naive does not";
	if (!key_set_is_subset(&naive->classes, &dpor->classes))
		return "dpor misses a class";
	if (!key_set_is_subset(&dpor->classes, &naive->classes))
		return "dpor reaches a class that naive does not";
	if (dpor->statistics.executions != dpor->classes.n)
		return "dpor reaches a class twice";
	return NULL;
}

/* What dpor sees when it does not keep all that it plans, beside all that it sees. */
static const char *judge_forgetful(const struct comparison *comparison)
{
	if (comparison->dpor.statistics.blocked)
		return "dpor gives up an execution";
	if (judge_dpor(&comparison->naive, &comparison->little))
		return "dpor with little room is wrong";
	if (comparison->how_processes.give_every && judge_dpor(&comparison->naive, &comparison->processes))
		return "dpor in processes is wrong";
	return NULL;
}

static const char *judge_sections(const struct comparison *comparison)
{
	const struct exploration *dpor = &comparison->dpor, *lock = &comparison->lock;
	const struct exploration *open = &comparison->open;

	if (lock->error || open->error)
		return lock->error ? lock->error : open->error;
	if (lock->finished && !are_equal(&lock->outcomes, &dpor->outcomes))
		return "sections = lock and footprint have different outcomes";
	if (open->finished && !key_set_is_subset(&dpor->outcomes, &open->outcomes))
		return "sections = open misses an outcome of footprint";
	if (open->finished && !adds_only_odd(open, dpor))
		return "sections = open adds an outcome without a finding about a spinlock";
	return NULL;
}

static void choose_how(uint64_t seed, struct comparison *comparison)
{
	uint64_t number = seed / PARTS; /* within its part */

	comparison->how_little = comparison->how_processes = how_by("dpor", HEDDLE_SECTIONS_FOOTPRINT);
	comparison->how_little.plans_max = 1 + (unsigned)(seed % ROOM_MAX * (seed & 1));
	if (number % PROCESSES_EVERY == 0)
		comparison->how_processes.give_every = 1 + (unsigned)(number / PROCESSES_EVERY % 4);
	if (number & 1)
		comparison->how_processes.plans_max = comparison->how_little.plans_max;
}

static void compare(const struct random_program *program, struct comparison *comparison)
{
	memset(comparison, 0, sizeof(*comparison));
	choose_how(program->seed, comparison);
	explore(program, "naive", HEDDLE_SECTIONS_FOOTPRINT, &comparison->naive);
	comparison->wrong = comparison->naive.error;
	comparison->counts = comparison->naive.finished && !comparison->naive.has_cut;
	if (!comparison->counts)
		return;
	explore(program, "dpor", HEDDLE_SECTIONS_FOOTPRINT, &comparison->dpor);
	comparison->wrong = judge_dpor(&comparison->naive, &comparison->dpor);
	if (comparison->wrong)
		return;
	random_explore(program, &comparison->how_little, &comparison->little);
	if (comparison->how_processes.give_every)
		random_explore(program, &comparison->how_processes, &comparison->processes);
	comparison->wrong = judge_forgetful(comparison);
	if (comparison->wrong || !random_uses(program, GROUP_SPINLOCK))
		return;
	explore(program, "dpor", HEDDLE_SECTIONS_LOCK, &comparison->lock);
	explore(program, "dpor", HEDDLE_SECTIONS_OPEN, &comparison->open);
	comparison->wrong = judge_sections(comparison);
}

static void comparison_free(struct comparison *comparison)
{
	exploration_free(&comparison->naive);
	exploration_free(&comparison->dpor);
	exploration_free(&comparison->little);
	exploration_free(&comparison->processes);
	exploration_free(&comparison->lock);
	exploration_free(&comparison->open);
}

static bool fails_likewise(const struct random_program *program, void *wrong)
{
	struct comparison comparison;
	bool fails;

	compare(program, &comparison);
	fails = comparison.wrong && strcmp(comparison.wrong, wrong) == 0;
	comparison_free(&comparison);
	return fails;
}

/* Explores again with what the other one has seen at hand: the first execution that it has not seen is described. */
static void print_stranger(const struct random_program *program, const struct random_how *how,
			   const char *name, const struct exploration *known)
{
	struct exploration again = { .known_observations = &known->observations,
				     .known_classes = &known->classes };

	random_explore(program, how, &again);
	if (again.has_stranger)
		printf("%s reaches %s", name, again.stranger);
	exploration_free(&again);
}

/* What dpor, explored in that way, and naive see of each other's. */
static void print_difference(const struct random_program *program, const struct comparison *comparison,
			     const struct exploration *dpor, const struct random_how *how, const char *name)
{
	const struct random_how naive = how_by("naive", HEDDLE_SECTIONS_FOOTPRINT);

	if (!dpor->finished)
		return;
	printf("%s: %llu executions, %zu classes, %u copies of the process\n", name,
	       (unsigned long long)dpor->statistics.executions, dpor->classes.n, dpor->copies);
	print_stranger(program, &naive, "naive", dpor);
	print_stranger(program, how, name, &comparison->naive);
}

static void report(const struct random_program *program, const char *wrong)
{
	const struct random_how how = how_by("dpor", HEDDLE_SECTIONS_FOOTPRINT);
	struct random_program small = *program;
	struct comparison comparison;
	char reason[128];

	snprintf(reason, sizeof(reason), "%s", wrong);
	random_shrink(&small, fails_likewise, reason);
	compare(&small, &comparison);
	printf("\nseed %llu: %s; made smaller:\n", (unsigned long long)program->seed, reason);
	random_print(stdout, &small);
	printf("naive: %llu executions, %zu classes\n",
	       (unsigned long long)comparison.naive.statistics.executions, comparison.naive.classes.n);
	print_difference(&small, &comparison, &comparison.dpor, &how, "dpor");
	print_difference(&small, &comparison, &comparison.little, &comparison.how_little,
			 "dpor with little room");
	print_difference(&small, &comparison, &comparison.processes, &comparison.how_processes,
			 "dpor in processes");
	fflush(stdout);
	comparison_free(&comparison);
}

struct given_up {
	unsigned programs; /* in which some were */
	uint64_t executions;
};

/* What the programs of a run covered. */
struct coverage {
	unsigned programs, too_large, wrong;
	unsigned with_deadlock, with_duplicates, with_split_sections, in_processes, copies;
	uint64_t naive_executions, dpor_executions, classes;
	struct given_up dpor, little, processes;
	unsigned contended[RANDOM_GROUPS]; /* programs in which it was */
	size_t *classes_of;		   /* each program */
};

static void count_given_up(struct given_up *given_up, const struct exploration *exploration)
{
	given_up->programs += exploration->statistics.blocked > 0;
	given_up->executions += exploration->statistics.blocked;
}

static void count_program(struct coverage *coverage, const struct comparison *comparison)
{
	const struct heddle_statistics *dpor = &comparison->dpor.statistics;
	size_t classes = comparison->dpor.classes.n;

	coverage->classes_of[coverage->programs++] = classes;
	coverage->classes += classes;
	coverage->naive_executions += comparison->naive.statistics.executions;
	coverage->dpor_executions += dpor->executions;
	count_given_up(&coverage->dpor, &comparison->dpor);
	count_given_up(&coverage->little, &comparison->little);
	count_given_up(&coverage->processes, &comparison->processes);
	coverage->in_processes += comparison->processes.copies > 0;
	coverage->copies += comparison->processes.copies;
	coverage->with_duplicates += dpor->executions > classes;
	coverage->with_split_sections += dpor->restarts > 0;
	coverage->with_deadlock += comparison->naive.has_deadlock;
	for (unsigned group = 0; group < RANDOM_GROUPS; group++)
		coverage->contended[group] += comparison->naive.contended >> group & 1;
}

static int compare_sizes(const void *a, const void *b)
{
	size_t one = *(const size_t *)a, other = *(const size_t *)b;
	return (one > other) - (one < other);
}

static size_t median_classes(const struct coverage *coverage)
{
	qsort(coverage->classes_of, coverage->programs, sizeof(size_t), compare_sizes);
	return coverage->classes_of[coverage->programs / 2];
}

static double percent(const struct coverage *coverage, unsigned n)
{
	return 100.0 * n / coverage->programs;
}

static void print_coverage(const struct coverage *coverage, uint64_t first, uint64_t last)
{
	printf("random programs: %u counted (%s), every fourth seed from %llu to %llu, %u too large for naive and not counted\n",
	       coverage->programs, BUILD, (unsigned long long)first, (unsigned long long)last,
	       coverage->too_large);
	printf("    naive %llu executions, dpor %llu, classes %llu; median classes %zu\n",
	       (unsigned long long)coverage->naive_executions, (unsigned long long)coverage->dpor_executions,
	       (unsigned long long)coverage->classes, median_classes(coverage));
	printf("    with a deadlock %.1f %%, with a section that is more than one step %.1f %%\n",
	       percent(coverage, coverage->with_deadlock), percent(coverage, coverage->with_split_sections));
	printf("    a class reached twice in %.1f %% (%llu executions too many), executions given up in %.1f %% (%llu)\n",
	       percent(coverage, coverage->with_duplicates),
	       (unsigned long long)(coverage->dpor_executions - coverage->classes),
	       percent(coverage, coverage->dpor.programs), (unsigned long long)coverage->dpor.executions);
	printf("    with little room for plans, executions given up in %.1f %% (%llu)\n",
	       percent(coverage, coverage->little.programs), (unsigned long long)coverage->little.executions);
	printf("    in several processes %.1f %%, %u copies; executions given up there in %.1f %% (%llu)\n",
	       percent(coverage, coverage->in_processes), coverage->copies,
	       percent(coverage, coverage->processes.programs),
	       (unsigned long long)coverage->processes.executions);
	printf("    contended:");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		printf(" %s %.1f %%", random_group_names[group],
		       percent(coverage, coverage->contended[group]));
	printf("\n");
	fflush(stdout);
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	char *end;
	uint64_t number;

	if (!text)
		return otherwise;
	number = strtoull(text, &end, 0);
	cr_assert(*text && !*end && number, "%s=%s: a positive number is wanted", name, text);
	return number;
}

/* Compares the program of a seed. Returns false if it does not count. */
static bool run_seed(struct coverage *coverage, uint64_t seed)
{
	struct random_program program;
	struct comparison comparison;
	bool counts;

	random_generate(&program, seed);
	compare(&program, &comparison);
	counts = comparison.counts;
	if (comparison.wrong) {
		coverage->wrong++;
		report(&program, comparison.wrong);
	}
	if (counts)
		count_program(coverage, &comparison);
	comparison_free(&comparison);
	return counts;
}

static void expect_coverage(const struct coverage *coverage)
{
	cr_expect_geq(median_classes(coverage), 10, "the programs are too small");
	cr_expect_geq(percent(coverage, coverage->with_deadlock), 10, "too few deadlocks");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		cr_expect_geq(percent(coverage, coverage->contended[group]), 5,
			      "%s: contended in too few programs", random_group_names[group]);
}

/* The part-th of PARTS: every so many-th seed. */
static void compare_part(unsigned part)
{
	uint64_t first = number_from_environment("HEDDLE_SEED", 1) + part, seed = first;
	uint64_t wanted = (number_from_environment("HEDDLE_PROGRAMS", PROGRAMS) + PARTS - 1 - part) / PARTS;
	struct coverage coverage = { 0 };

	if (!wanted)
		cr_skip_test("no program is left for this part");
	coverage.classes_of = calloc(wanted, sizeof(size_t));
	cr_assert(coverage.classes_of);
	for (; coverage.programs < wanted && seed < first + SEEDS_PER_PROGRAM * PARTS * wanted; seed += PARTS)
		coverage.too_large += !run_seed(&coverage, seed);
	cr_assert_eq(coverage.programs, wanted, "only %u programs are small enough for naive",
		     coverage.programs);
	print_coverage(&coverage, first, seed - PARTS);
	cr_expect_eq(coverage.wrong, 0, "%u programs disagree", coverage.wrong);
	/* Fewer are not a fair sample: their figures are told, not judged. */
	if (wanted >= COVERAGE_PROGRAMS)
		expect_coverage(&coverage);
	free(coverage.classes_of);
}

Test(random_programs, dpor_sees_what_naive_sees_1)
{
	compare_part(0);
}

Test(random_programs, dpor_sees_what_naive_sees_2)
{
	compare_part(1);
}

Test(random_programs, dpor_sees_what_naive_sees_3)
{
	compare_part(2);
}

Test(random_programs, dpor_sees_what_naive_sees_4)
{
	compare_part(3);
}
