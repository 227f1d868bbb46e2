/* SPDX-License-Identifier: MIT */
#include "random_coverage.h"

#include <criterion/criterion.h>
#include <stdlib.h>

void coverage_begin(struct coverage *coverage, unsigned programs_max)
{
	*coverage = (struct coverage){ .classes_of = calloc(programs_max, sizeof(size_t)) };
	cr_assert(coverage->classes_of);
}

void coverage_free(struct coverage *coverage)
{
	free(coverage->classes_of);
}

static void count_way(struct coverage *coverage, enum random_way way, const struct exploration *seen)
{
	coverage->explored[way] += seen->statistics.executions > 0;
	coverage->executions[way] += seen->statistics.executions;
	coverage->with_given_up[way] += seen->statistics.blocked > 0;
	coverage->given_up[way] += seen->statistics.blocked;
	coverage->copies += seen->copies;
}

/* In which of its ways dpor has used a deviation is not distinguished. */
static void count_uses(struct coverage *coverage, const struct comparison *comparison)
{
	uint64_t sums[COVERAGE_USES] = { 0 };

	for (int way = 0; way < RANDOM_WAYS; way++) {
		const struct dpor_uses *uses = &comparison->by[way].uses;
		sums[USES_SHORTENED] += uses->shortened;
		sums[USES_ANSWERS] += uses->answers;
		sums[USES_SPLITS] += uses->splits;
		sums[USES_DETOURS] += uses->detours;
		sums[USES_VALUES] += uses->values;
		sums[USES_PROBES] += uses->probes;
		sums[USES_PREDICTED] += uses->predicted;
		sums[USES_MISPREDICTED] += uses->mispredicted;
		sums[USES_LOOSENED] += uses->loosened;
		sums[USES_IMPORTED] += uses->imported;
	}
	for (int use = 0; use < COVERAGE_USES; use++)
		coverage->using[use] += sums[use] > 0;
}

void coverage_count(struct coverage *coverage, const struct random_program *program,
		    const struct comparison *comparison)
{
	const struct exploration *reference = &comparison->by[comparison->reference];

	coverage->classes_of[coverage->programs++] = reference->classes.n;
	coverage->classes += reference->classes.n;
	for (int way = 0; way < RANDOM_WAYS; way++)
		count_way(coverage, (enum random_way)way, &comparison->by[way]);
	count_uses(coverage, comparison);
	coverage->with_split_sections += comparison->by[WAY_DPOR].statistics.restarts > 0;
	coverage->with_deadlock += reference->has_deadlock;
	coverage->with_choices += reference->has_choice && random_tasks(program) >= 4;
	for (unsigned group = 0; group < RANDOM_GROUPS; group++)
		coverage->contended[group] += reference->contended >> group & 1;
	for (unsigned i = 0; i < RANDOM_TRIES; i++)
		coverage->tried[i] += reference->tries >> i & 1;
}

static int compare_sizes(const void *a, const void *b)
{
	size_t one = *(const size_t *)a, other = *(const size_t *)b;
	return (one > other) - (one < other);
}

static void sort_classes(struct coverage *coverage)
{
	qsort(coverage->classes_of, coverage->programs, sizeof(size_t), compare_sizes);
}

static double percent(const struct coverage *coverage, unsigned n)
{
	return 100.0 * n / coverage->programs;
}

static void print_ways(const struct coverage *coverage)
{
	for (int way = 0; way < RANDOM_WAYS; way++) {
		if (!coverage->explored[way])
			continue;
		printf("    %s: %llu executions of %.1f %%", random_way_names[way],
		       (unsigned long long)coverage->executions[way],
		       percent(coverage, coverage->explored[way]));
		if (coverage->given_up[way])
			printf(", %llu given up in %.1f %%", (unsigned long long)coverage->given_up[way],
			       percent(coverage, coverage->with_given_up[way]));
		if (way == WAY_PROCESSES)
			printf(", %u copies", coverage->copies);
		printf("\n");
	}
}

static const char *const use_names[COVERAGE_USES] = {
	[USES_SHORTENED] = "a plan shorter than its sequence",
	[USES_ANSWERS] = "a choice told by the sequence",
	[USES_SPLITS] = "a sequence split by a choice",
	[USES_DETOURS] = "a split behind other branches",
	[USES_VALUES] = "other values of a planned step",
	[USES_PROBES] = "a probe",
	[USES_PREDICTED] = "a step predicted",
	[USES_MISPREDICTED] = "a step mispredicted",
	[USES_LOOSENED] = "a loose branch",
	[USES_IMPORTED] = "a plan of another process",
};

/* Imports are counted for programs that are explored in processes, all else for all. */
static double use_percent(const struct coverage *coverage, enum coverage_use use)
{
	unsigned of = use == USES_IMPORTED ? coverage->explored[WAY_PROCESSES] : coverage->programs;

	return of ? 100.0 * coverage->using[use] / of : 0;
}

static void print_uses(const struct coverage *coverage)
{
	printf("    dpor used:");
	for (int use = 0; use < COVERAGE_USES; use++)
		printf("%s %s %.1f %%", use ? "," : "", use_names[use],
		       use_percent(coverage, (enum coverage_use)use));
	printf("\n");
}

static void print_tries(const struct coverage *coverage)
{
	printf("    tries:");
	for (unsigned i = 0; i < RANDOM_TRIES; i++)
		printf("%s %s %.1f %%", i ? "," : "", random_try_names[i],
		       percent(coverage, coverage->tried[i]));
	printf("\n");
}

void coverage_print(struct coverage *coverage)
{
	if (!coverage->programs)
		return;
	sort_classes(coverage);
	printf("    classes %llu, median %zu, most %zu\n", (unsigned long long)coverage->classes,
	       coverage->classes_of[coverage->programs / 2], coverage->classes_of[coverage->programs - 1]);
	print_ways(coverage);
	printf("    four threads or more and choices %.1f %%, a deadlock %.1f %%, a section that is more than one step %.1f %%\n",
	       percent(coverage, coverage->with_choices), percent(coverage, coverage->with_deadlock),
	       percent(coverage, coverage->with_split_sections));
	print_uses(coverage);
	printf("    contended:");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		printf(" %s %.1f %%", random_group_names[group],
		       percent(coverage, coverage->contended[group]));
	printf("\n");
	print_tries(coverage);
}

/* A split behind other branches takes a tree that is full of choices: it is in one of 150 programs. */
static double use_percent_min(int use)
{
	return use == USES_DETOURS ? 0.1 : 2;
}

/* At least 5 % of all programs; a test sees a part of them, in which there may be fewer by chance. */
#define CONTENDED_PERCENT_MIN 4

static void expect_tries(const struct coverage *coverage)
{
	for (unsigned i = 0; i < RANDOM_TRIES; i++)
		cr_expect_geq(percent(coverage, coverage->tried[i]), CONTENDED_PERCENT_MIN,
			      "%s: in too few programs", random_try_names[i]);
}

/* All sorts of objects, and all that dpor does. */
static void expect_breadth(const struct coverage *coverage)
{
	cr_expect_geq(percent(coverage, coverage->with_choices), 33, "too few choices among four threads");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		cr_expect_geq(percent(coverage, coverage->contended[group]), CONTENDED_PERCENT_MIN,
			      "%s: contended in too few programs", random_group_names[group]);
	for (int use = 0; use < COVERAGE_USES; use++)
		cr_expect_geq(use_percent(coverage, (enum coverage_use)use), use_percent_min(use),
			      "%s: in too few programs", use_names[use]);
}

void coverage_expect(struct coverage *coverage, enum random_family family)
{
	sort_classes(coverage);
	cr_expect_geq(coverage->classes_of[coverage->programs / 2], 10, "the programs are too small");
	cr_expect_geq(percent(coverage, coverage->with_deadlock), 10, "too few deadlocks");
	if (family == RANDOM_TRYING)
		expect_tries(coverage);
	else
		expect_breadth(coverage);
}
