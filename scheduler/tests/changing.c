/* SPDX-License-Identifier: MIT */
/* heddle_explorer_change: one exploration after the other of the same program, by different strategies. */
#include "exploring.h"

static struct heddle_mutex mutex;
static struct heddle_spinlock lock;
static struct heddle_variable x, y;

THREAD(locks_twice)
{
	for (int i = 0; i < 2; i++) {
		heddle_mutex_lock(&mutex);
		heddle_mutex_unlock(&mutex);
	}
}

THREAD(chooses)
{
	if (heddle_choose(2, "whether to lock"))
		locks_twice(NULL);
}

BODY(three)
{
	heddle_mutex_init(&mutex, "mutex");
	run_threads(locks_twice, chooses, locks_twice);
}

/* What is used under the lock and outside of it makes steps of what was one: the exploration starts again. */
THREAD(writes_in_a_section)
{
	IN_SECTION(&lock, heddle_write(&x, 1); heddle_write(&y, 1));
}

THREAD(reads_outside)
{
	heddle_read(&x);
	heddle_read(&y);
}

BODY(divided)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(writes_in_a_section, reads_outside);
}

static struct heddle_explorer *open(thread_function *body, const char *strategy)
{
	const struct heddle_program program = { .body = body };
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy) };
	struct heddle_explorer *explorer;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	return explorer;
}

static void change(struct heddle_explorer *explorer, const char *strategy)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy),
						.preemptions = HEDDLE_PREEMPTIONS_ANY };

	cr_assert_eq(heddle_explorer_change(explorer, &options), 0);
}

/* Returns the executions since the last restart. */
static uint64_t run(struct heddle_explorer *explorer, uint64_t limit)
{
	const struct heddle_execution *execution;

	while (limit-- && heddle_explorer_next(explorer, &execution) == 1) {}
	return heddle_explorer_statistics(explorer)->executions;
}

static struct heddle_coverage coverage_of(struct heddle_explorer *explorer)
{
	struct heddle_coverage coverage;

	heddle_explorer_coverage(explorer, &coverage);
	return coverage;
}

/* Each of the explorations is as if it were the first one. */
Test(changing, each_is_whole)
{
	static const char *const exhaustive[] = { "dpor", "naive", "closure", "bounded", "dpor" };
	enum { N = sizeof(exhaustive) / sizeof(exhaustive[0]) };
	struct heddle_explorer *explorer;
	struct heddle_estimate estimate;
	uint64_t alone[N];

	for (size_t i = 0; i < N; i++)
		alone[i] = explore(three, .strategy = heddle_strategy_by_name(exhaustive[i]),
				   .preemptions = HEDDLE_PREEMPTIONS_ANY)
				   .executions;
	explorer = open(three, "pos");
	for (size_t i = 0; i < N; i++) {
		cr_expect_eq(run(explorer, 20), 20);
		heddle_explorer_estimate(explorer, &estimate);
		cr_expect_not(estimate.known, "samples are of no tree");
		change(explorer, exhaustive[i]);
		cr_expect_not(coverage_of(explorer).all);
		cr_expect_eq(heddle_explorer_statistics(explorer)->executions, 0);
		cr_expect_eq(run(explorer, UINT64_MAX), alone[i], "%s", exhaustive[i]);
		cr_expect(coverage_of(explorer).all, "%s", exhaustive[i]);
		change(explorer, "random");
		cr_expect_not(coverage_of(explorer).all);
	}
	heddle_explorer_close(explorer);
}

/* An exploration can be left in its midst, and comes back to its beginning. */
Test(changing, in_the_midst)
{
	uint64_t alone = explore(three).executions;
	struct heddle_explorer *explorer = open(three, "dpor");
	struct heddle_estimate estimate;

	for (uint64_t n = 1; n < alone; n += 3) {
		cr_expect_eq(run(explorer, n), n);
		heddle_explorer_estimate(explorer, &estimate);
		cr_expect(estimate.known);
		change(explorer, "dpor");
	}
	cr_expect_eq(run(explorer, UINT64_MAX), alone);
	cr_expect(coverage_of(explorer).all);
	change(explorer, "dpor");
	cr_expect_not(coverage_of(explorer).all, "it was not begun");
	heddle_explorer_close(explorer);
}

/* What samples have learnt dpor does not learn again. */
Test(changing, what_was_learnt_is_kept)
{
	struct explored alone = explore(divided);
	struct heddle_explorer *explorer = open(divided, "random");

	cr_assert_gt(alone.statistics.restarts, 0);
	run(explorer, 100);
	cr_expect_eq(heddle_explorer_statistics(explorer)->restarts, alone.statistics.restarts);
	change(explorer, "dpor");
	cr_expect_eq(run(explorer, UINT64_MAX), alone.executions);
	cr_expect_eq(heddle_explorer_statistics(explorer)->restarts, alone.statistics.restarts);
	heddle_explorer_close(explorer);
}

/* A seed is one of the options that change. */
Test(changing, to_another_seed)
{
	static uint64_t hashes[3];
	const uint64_t seeds[] = { 1, 2, 1 };
	struct heddle_explorer *explorer = open(three, "random");
	const struct heddle_execution *execution;

	for (size_t i = 0; i < 3; i++) {
		const struct heddle_options options = { .strategy = heddle_strategy_by_name("random"),
							.seed = seeds[i] };

		cr_assert_eq(heddle_explorer_change(explorer, &options), 0);
		for (size_t n = 0; n < 20 && heddle_explorer_next(explorer, &execution) == 1; n++)
			for (size_t step = 0; step < execution->n_steps; step++)
				hashes[i] = hashes[i] * 31 + execution->steps[step].thread;
	}
	heddle_explorer_close(explorer);
	cr_expect_eq(hashes[0], hashes[2]);
	cr_expect_neq(hashes[0], hashes[1]);
}
