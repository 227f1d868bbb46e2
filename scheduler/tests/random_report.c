/* SPDX-License-Identifier: MIT */
/* Random programs: reporting a failing one. */
#include "random_compare.h"

#include <stdlib.h>
#include <string.h>

/* The failure of a program, for shrinking it. */
struct wrong {
	const struct random_task *task;
	char what[128];
	enum random_way where;
};

static bool fails_likewise(const struct random_program *program, void *context)
{
	const struct wrong *wrong = context;
	struct comparison comparison;
	bool fails;

	random_compare(program, wrong->task, &comparison);
	fails = comparison.wrong && comparison.where == wrong->where &&
		strcmp(comparison.wrong, wrong->what) == 0;
	comparison_free(&comparison);
	return fails;
}

/*
 * Explores again with the other one's results at hand: describes the first execution that is missing there.
 */
static void print_stranger(const struct random_program *program, const struct comparison *comparison,
			   enum random_way way, enum random_way known)
{
	struct exploration again = { .known_observations = &comparison->by[known].observations,
				     .known_classes = &comparison->by[known].classes };

	random_explore(program, &comparison->how[way], &again);
	if (again.has_stranger)
		printf("%s reaches %s", random_way_names[way], again.stranger);
	exploration_free(&again);
}

static void print_figures(const struct comparison *comparison, enum random_way way)
{
	const struct exploration *seen = &comparison->by[way];

	printf("%s: %llu executions, %llu given up, %zu classes, %u copies of the process\n",
	       random_way_names[way], (unsigned long long)seen->statistics.executions,
	       (unsigned long long)seen->statistics.blocked, seen->classes.n, seen->copies);
}

static void print_difference(const struct random_program *program, const struct comparison *comparison)
{
	enum random_way reference = comparison->reference, where = comparison->where;

	print_figures(comparison, reference);
	print_figures(comparison, where);
	if (!comparison->how[where].classes || !comparison->by[where].finished || where == reference)
		return;
	print_stranger(program, comparison, reference, where);
	print_stranger(program, comparison, where, reference);
}

void random_report(const struct random_program *program, const struct comparison *comparison)
{
	struct wrong wrong = { .task = comparison->task, .where = comparison->where };
	struct random_program small = *program;
	struct comparison again;

	snprintf(wrong.what, sizeof(wrong.what), "%s", comparison->wrong);
	printf("\nseed %llu (%s, %s): %s: %s\n", (unsigned long long)program->seed,
	       random_size_names[program->size], random_family_names[program->family],
	       random_way_names[wrong.where], wrong.what);
	fflush(stdout);
	if (getenv("HEDDLE_BRIEF"))
		return;
	random_shrink(&small, fails_likewise, &wrong);
	random_compare(&small, comparison->task, &again);
	puts("made smaller:");
	if (getenv("HEDDLE_PRINT"))
		random_print(stdout, &small);
	else
		random_print_threads(stdout, &small);
	print_difference(&small, &again);
	fflush(stdout);
	comparison_free(&again);
}
