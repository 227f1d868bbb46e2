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

		random_generate_straight(&program, seed, size, family);
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
     .was = { { 2741, 0, 28863, 1443, 162, 749, 240, 0, 1785, 3919, 138, 1, 0, 0 } })

/* Under the sanitizers, where a step takes ten times as long, only the few. */
KEPT(for_ordinary_programs, IS_SLOW, RANDOM_MEDIUM, RANDOM_ORDINARY, 400,
     .was = { { 84069, 0, 1195594, 51099, 10545, 4428, 6294, 128, 78066, 149515, 9206, 14, 0, 0 } })
KEPT(for_operations_that_can_fail, IS_SLOW, RANDOM_MEDIUM, RANDOM_TRYING, 400,
     .was = { { 104183, 0, 1414539, 61109, 12998, 14891, 4744, 344, 106218, 205344, 10238, 7, 0, 0 } })
KEPT(with_little_room, IS_SLOW, RANDOM_MEDIUM, RANDOM_ORDINARY, 200, { .plans_max = 3 },
     { { 41402, 42, 598641, 26223, 4708, 3051, 2668, 128, 40157, 72985, 5077, 5, 423, 0 } })
KEPT(with_room_for_one, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 1500, { .plans_max = 1 },
     { { 205185, 99, 2426773, 104962, 22369, 12316, 16149, 309, 218201, 367410, 18921, 47, 1122, 0 } })
KEPT(in_processes_that_export_one_plan, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 100,
     { .give_every = 1, .exported_max = 1 },
     { { 13244, 0, 155197, 7271, 1341, 2441, 1438, 128, 13638, 25067, 609, 4, 23, 265 } })
KEPT(in_processes, IS_SLOW, RANDOM_SMALL, RANDOM_ORDINARY, 100, { .give_every = 3 },
     { { 13244, 4, 155225, 7128, 1339, 2441, 1438, 128, 13638, 25065, 618, 4, 0, 88 } })
