/* SPDX-License-Identifier: MIT */
#include "random_part.h"

#include "random_coverage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#if defined(HEDDLE_ASAN)
#define PROGRAMS 108
#define TRYING	 12
#define BUILD	 "fewer than in release: AddressSanitizer"
#elif defined(HEDDLE_TSAN)
#define PROGRAMS  12
#define TRYING	  4
#define DISAGREED 1 /* each takes a minute */
#define BUILD	  "fewer than in release: ThreadSanitizer"
#elif defined(HEDDLE_ACCESS)
#define PROGRAMS 900
#define TRYING	 100
#define BUILD	 "fewer than in release: the build that sees accesses"
#else
#define PROGRAMS 9000
#define TRYING	 1000
#define BUILD	 "all"
#endif

#ifndef DISAGREED
#define DISAGREED (sizeof(disagreed) / sizeof(disagreed[0]))
#endif

#define PROCESSES_EVERY	  5
#define SEEDS_PER_PROGRAM 4 /* with more in vain, the generator makes programs that are too large */

/*
 * The programs of a family, the parts into which they are divided, and the least of a part that tell its
 * coverage.
 */
static const struct {
	unsigned programs, parts, sample;
} families[RANDOM_FAMILIES] = {
	[RANDOM_ORDINARY] = { PROGRAMS, RANDOM_PARTS, 2000 },
	[RANDOM_TRYING] = { TRYING, 1, 1000 },
};

static const uint64_t executions_max[RANDOM_SIZES] = {
	[RANDOM_SMALL] = 20000,
	[RANDOM_MEDIUM] = 2000,
	[RANDOM_LARGE] = 100000,
};

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

/* Set of sizes. */
static unsigned sizes_from_environment(void)
{
	const char *text = getenv("HEDDLE_SIZE");

	for (unsigned size = 0; text && size < RANDOM_SIZES; size++) {
		if (strcmp(text, random_size_names[size]) == 0)
			return 1u << size;
	}
	cr_assert_null(text, "HEDDLE_SIZE=%s: small, medium or large is wanted", text);
	return 1u << RANDOM_SMALL | 1u << RANDOM_MEDIUM;
}

static unsigned modes_from_environment(void)
{
	static const struct {
		const char *name;
		unsigned modes;
	} known[] = { { "none", 0 },
		      { "room", RANDOM_LITTLE_ROOM },
		      { "whole", RANDOM_WHOLE_PLANS },
		      { "processes", RANDOM_PROCESSES },
		      { "sections", RANDOM_SECTIONS },
		      { "all", RANDOM_ALL_MODES } };
	const char *text = getenv("HEDDLE_MODES");

	for (size_t i = 0; text && i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(text, known[i].name) == 0)
			return known[i].modes;
	}
	cr_assert_null(text, "HEDDLE_MODES=%s: none, room, whole, processes, sections or all is wanted",
		       text);
	return RANDOM_ALL_MODES;
}

static struct random_task task_of(enum random_size size, enum random_family family)
{
	struct random_task task = { .size = size,
				    .family = family,
				    .modes = modes_from_environment(),
				    .processes_every = PROCESSES_EVERY,
				    .executions_max = executions_max[size] };

	if (task.modes == RANDOM_PROCESSES)
		task.processes_every = 1;
	return task;
}

/* Compares the program of a seed. Returns false if it does not count. */
static bool run_seed(const struct random_task *task, struct coverage *coverage, uint64_t seed)
{
	struct random_program program;
	struct comparison comparison;
	bool counts;

	random_generate(&program, seed, task->size, task->family);
	random_compare(&program, task, &comparison);
	counts = comparison.counts;
	if (comparison.wrong) {
		coverage->wrong++;
		random_report(&program, &comparison);
	}
	if (counts)
		coverage_count(coverage, &program, &comparison);
	comparison_free(&comparison);
	return counts;
}

/* The programs of a size for one part: n of them, with seeds below end. */
struct deal {
	uint64_t first, end;
	unsigned n, parts;
};

/* With HEDDLE_SEEDS all programs that count of so many seeds. */
static struct deal deal_out(enum random_family family, unsigned part, unsigned n_sizes)
{
	unsigned parts = families[family].parts;
	uint64_t first = number_from_environment("HEDDLE_SEED", 1), seeds;
	unsigned programs = (unsigned)number_from_environment("HEDDLE_PROGRAMS", families[family].programs);
	struct deal deal = { .first = first + part,
			     .n = (programs / n_sizes + parts - 1 - part) / parts,
			     .parts = parts };

	deal.end = deal.first + SEEDS_PER_PROGRAM * parts * deal.n;
	if (!getenv("HEDDLE_SEEDS"))
		return deal;
	seeds = number_from_environment("HEDDLE_SEEDS", 1);
	deal.end = first + seeds;
	deal.n = (unsigned)((seeds + parts - 1 - part) / parts);
	return deal;
}

/* Compares the programs of a size. */
static void compare_programs(struct coverage *coverage, const struct random_task *task,
			     const struct deal *deal)
{
	unsigned wanted = coverage->programs + deal->n, too_large = 0, n = deal->n;
	uint64_t seed = deal->first;

	for (; coverage->programs < wanted && seed < deal->end; seed += deal->parts)
		too_large += !run_seed(task, coverage, seed);
	printf("random programs: %u of %u (%s, %s, %s), every %u. seed from %llu to %llu, %u too large and not counted\n",
	       coverage->programs + n - wanted, n, random_size_names[task->size],
	       random_family_names[task->family], BUILD, deal->parts, (unsigned long long)deal->first,
	       (unsigned long long)(seed - deal->parts), too_large);
	fflush(stdout);
	cr_expect(coverage->programs == wanted || getenv("HEDDLE_SEEDS"),
		  "too few of the %s programs are small enough", random_size_names[task->size]);
}

/*
 * Of medium size. A refused reader that touched nothing; a refused lock that was taken for a plain one; an
 * interrupt's lock that ended; a spin on an ended object; a step with three choices that is probed often.
 */
static const uint64_t disagreed[] = { 2110981, 2092919, 2120194, 2083674, 2128180, 3148102 };

void random_compare_those_that_disagreed(void)
{
	struct random_task task = task_of(RANDOM_MEDIUM, RANDOM_ORDINARY);
	const size_t n = DISAGREED;
	struct coverage coverage;

	coverage_begin(&coverage, (unsigned)n);
	for (size_t i = 0; i < n; i++)
		run_seed(&task, &coverage, disagreed[i]);
	cr_expect_eq(coverage.wrong, 0, "%u programs disagree again", coverage.wrong);
	coverage_free(&coverage);
}

void random_compare_part(enum random_family family, unsigned part)
{
	unsigned sizes = sizes_from_environment(), n_sizes = (unsigned)__builtin_popcount(sizes);
	struct deal deal = deal_out(family, part, n_sizes);
	struct coverage coverage;

	if (!deal.n)
		cr_skip_test("no program is left for this part");
	coverage_begin(&coverage, n_sizes * deal.n);
	for (int size = 0; size < RANDOM_SIZES; size++) {
		struct random_task task = task_of((enum random_size)size, family);
		if (sizes >> size & 1)
			compare_programs(&coverage, &task, &deal);
	}
	coverage_print(&coverage);
	cr_expect_eq(coverage.wrong, 0, "%u programs disagree", coverage.wrong);
	/* Fewer are no fair sample: their figures are printed, not judged. */
	if (coverage.programs >= families[family].sample)
		coverage_expect(&coverage, family);
	coverage_free(&coverage);
}
