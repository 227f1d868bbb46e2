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

void coverage_count(struct coverage *coverage, const struct random_program *program,
		    const struct comparison *comparison)
{
	const struct exploration *reference = &comparison->by[comparison->reference];

	coverage->classes_of[coverage->programs++] = reference->classes.n;
	coverage->classes += reference->classes.n;
	for (int way = 0; way < RANDOM_WAYS; way++)
		count_way(coverage, (enum random_way)way, &comparison->by[way]);
	coverage->with_split_sections += comparison->by[WAY_DPOR].statistics.restarts > 0;
	coverage->with_deadlock += reference->has_deadlock;
	coverage->with_choices += reference->has_choice && random_tasks(program) >= 4;
	for (unsigned group = 0; group < RANDOM_GROUPS; group++)
		coverage->contended[group] += reference->contended >> group & 1;
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
	printf("    contended:");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		printf(" %s %.1f %%", random_group_names[group],
		       percent(coverage, coverage->contended[group]));
	printf("\n");
}

void coverage_expect(struct coverage *coverage)
{
	sort_classes(coverage);
	cr_expect_geq(coverage->classes_of[coverage->programs / 2], 10, "the programs are too small");
	cr_expect_geq(percent(coverage, coverage->with_deadlock), 10, "too few deadlocks");
	cr_expect_geq(percent(coverage, coverage->with_choices), 33, "too few choices among four threads");
	for (unsigned group = 0; group < GROUP_OTHER; group++)
		cr_expect_geq(percent(coverage, coverage->contended[group]), 5,
			      "%s: contended in too few programs", random_group_names[group]);
}
