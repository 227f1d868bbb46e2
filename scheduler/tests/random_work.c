/* SPDX-License-Identifier: MIT */
/*
 * What dpor does beside running each class once: plans, probes, predictions, executions given up. None of it
 * changes what is found, so no comparison with another engine notices when it grows or is no longer done.
 * The sums over random programs are kept here. A change of dpor, or of the generator, that changes them
 * prints the new row: look whether the cost is what the change was meant to cost, and replace the row.
 */
#include "random_explore.h"

#include <criterion/criterion.h>

#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#define IS_SLOW true
#else
#define IS_SLOW false
#endif

#define EXECUTIONS_MAX 500
#define WORK_COLUMNS   14

struct work {
	uint64_t sums[WORK_COLUMNS];
};

static void add(struct work *work, const struct exploration *seen)
{
	const struct dpor_uses *uses = &seen->uses;
	const uint64_t columns[WORK_COLUMNS] = {
		seen->statistics.executions,
		seen->statistics.blocked,
		seen->statistics.steps,
		uses->plans,
		uses->shortened,
		uses->answers,
		uses->splits,
		uses->detours,
		uses->values,
		uses->probes,
		uses->predicted,
		uses->mispredicted,
		uses->loosened,
		uses->imported,
	};

	for (int i = 0; i < WORK_COLUMNS; i++)
		work->sums[i] += columns[i];
}

static struct work work_for(enum random_size size, enum random_family family, unsigned programs,
			    const struct random_how *how)
{
	struct work work = { { 0 } };

	for (uint64_t seed = 1; seed <= programs; seed++) {
		struct random_program program;
		struct exploration seen = { .error = NULL };

		random_generate(&program, seed, size, family);
		random_explore(&program, how, &seen);
		cr_assert_null(seen.error, "seed %llu: %s", (unsigned long long)seed, seen.error);
		add(&work, &seen);
		exploration_free(&seen);
	}
	return work;
}

static void expect_work(const struct work *is, const struct work *was)
{
	char text[WORK_COLUMNS * 24];
	size_t length = 0;

	for (int i = 0; i < WORK_COLUMNS; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%llu", i ? ", " : "",
					   (unsigned long long)is->sums[i]);
	cr_expect_arr_eq(is->sums, was->sums, sizeof(is->sums), "dpor's work is another one: { { %s } }",
			 text);
}

/*
 * Programs that are explored in one way, and the work that it was: executions, given up, steps; plans,
 * shortened ones, answers, splits, detours, values; probes, predictions, mispredictions; loosened and
 * imported plans.
 */
struct kept {
	enum random_size size;
	enum random_family family;
	unsigned programs;
	struct random_how how; /* room and processes */
	struct work was;
};

static void expect_kept(const struct kept *kept)
{
	struct random_how how = kept->how;
	struct work is;

	how.strategy = heddle_strategy_by_name("dpor");
	how.sections = HEDDLE_SECTIONS_FOOTPRINT;
	how.executions_max = EXECUTIONS_MAX;
	is = work_for(kept->size, kept->family, kept->programs, &how);
	expect_work(&is, &kept->was);
}

#define KEPT(name_, disabled_, ...)                                        \
	Test(random_work, is_what_it_was_##name_, .disabled = (disabled_)) \
	{                                                                  \
		expect_kept(&(struct kept){ __VA_ARGS__ });                \
	}

KEPT(for_a_few_programs, false, RANDOM_SMALL, RANDOM_ORDINARY, 20,
     .was = { { 2573, 0, 27369, 1282, 159, 749, 240, 0, 1785, 3661, 138, 1, 0, 0 } })

/* Under the sanitizers, where a step takes ten times as long, only the few. */
KEPT(for_ordinary_programs, IS_SLOW, RANDOM_MEDIUM, RANDOM_ORDINARY, 400,
     .was = { { 85419, 0, 1277962, 55152, 11830, 4754, 4592, 144, 78841, 151524, 9984, 13, 0, 0 } })
KEPT(for_operations_that_can_fail, IS_SLOW, RANDOM_MEDIUM, RANDOM_TRYING, 400,
     .was = { { 102605, 0, 1431119, 62274, 13145, 18610, 4859, 333, 107956, 208199, 10080, 6, 0, 0 } })
KEPT(with_little_room, IS_SLOW, RANDOM_MEDIUM, RANDOM_ORDINARY, 200, { .plans_max = 3 },
     { { 42860, 42, 655894, 28202, 5380, 3072, 2643, 96, 39609, 74367, 4948, 5, 451, 0 } })
KEPT(with_room_for_one, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 1500, { .plans_max = 1 },
     { { 210694, 35, 2617034, 114188, 24390, 15893, 14963, 202, 232926, 379078, 21476, 45, 1217, 0 } })
KEPT(in_processes_that_export_one_plan, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 100,
     { .give_every = 1, .exported_max = 1 },
     { { 13800, 0, 177323, 8229, 1485, 2259, 1340, 96, 14454, 25423, 1713, 4, 30, 282 } })
KEPT(in_processes, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 100, { .give_every = 3 },
     { { 13800, 4, 177351, 8105, 1488, 2259, 1340, 96, 14454, 25421, 1722, 4, 0, 116 } })
