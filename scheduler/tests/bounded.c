/* SPDX-License-Identifier: MIT */
/*
 * bounded: the executions of each bound, against naive's interleavings counted by their preemptions, and
 * against golden counts that were enumerated outside the project.
 */
#include "exploring.h"

#include <string.h>

#define BOUNDS_MAX 16

/* The bounds of one exploration, and its coverage. */
struct bounds {
	struct heddle_coverage coverage;
	uint64_t executions[BOUNDS_MAX];
	unsigned preemptions_max; /* of all executions */
	uint64_t first_found;	  /* the bound that first met a finding; UINT64_MAX: none */
};

static struct bounds explore_bounds_options(thread_function *body, struct heddle_options options)
{
	struct heddle_program program = { .body = body };
	struct bounds bounds = { .first_found = UINT64_MAX };
	struct heddle_explorer *explorer;
	const struct heddle_execution *execution;
	int result;

	options.strategy = heddle_strategy_by_name("bounded");
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	while ((result = heddle_explorer_next(explorer, &execution)) == 1) {
		heddle_explorer_coverage(explorer, &bounds.coverage);
		/* A data race, which the tsan build finds as well, needs no preemption. */
		if (execution->n_findings && execution->findings[0].kind != HEDDLE_DATA_RACE &&
		    bounds.first_found == UINT64_MAX)
			bounds.first_found = bounds.coverage.n_bounds - 1;
		if (execution->preemptions > bounds.preemptions_max)
			bounds.preemptions_max = execution->preemptions;
		cr_assert_lt(heddle_explorer_statistics(explorer)->executions, EXECUTIONS_LIMIT);
	}
	cr_assert_eq(result, 0, "%s", heddle_explorer_error(explorer));
	heddle_explorer_coverage(explorer, &bounds.coverage);
	cr_assert_leq(bounds.coverage.n_bounds, BOUNDS_MAX);
	memcpy(bounds.executions, bounds.coverage.bounds, bounds.coverage.n_bounds * sizeof(uint64_t));
	heddle_explorer_close(explorer);
	return bounds;
}

static struct bounds explore_bounds(thread_function *body, unsigned preemptions)
{
	return explore_bounds_options(body, (struct heddle_options){ .preemptions = preemptions });
}

/* The number of naive's interleavings with at most k preemptions, for each k. */
static void count_by_preemptions(void *context, const struct heddle_execution *execution)
{
	uint64_t *counts = context;

	for (unsigned k = execution->preemptions; k < BOUNDS_MAX; k++)
		counts[k]++;
}

static void expect_bounds_of_naive(thread_function *body)
{
	uint64_t counts[BOUNDS_MAX] = { 0 };
	struct heddle_options naive = { .strategy = heddle_strategy_by_name("naive") };
	struct explored all = explore_visiting(body, &naive, EXECUTIONS_LIMIT, count_by_preemptions, counts);
	struct bounds bounds = explore_bounds(body, HEDDLE_PREEMPTIONS_ANY);

	cr_assert_eq(all.result, 0, "too large for naive");
	cr_expect(bounds.coverage.all);
	for (size_t k = 0; k < bounds.coverage.n_bounds; k++)
		cr_expect_eq(bounds.executions[k], counts[k], "bound %zu: %lu, naive %lu", k,
			     (unsigned long)bounds.executions[k], (unsigned long)counts[k]);
	cr_expect_eq(bounds.executions[bounds.coverage.n_bounds - 1], all.executions);
}

/* The counter: lock; plain read and write; unlock. */
static struct {
	int threads, rounds;
	struct heddle_mutex mutex;
	int value;
} counter;

THREAD(count)
{
	for (int i = 0; i < counter.rounds; i++) {
		heddle_mutex_lock(&counter.mutex);
		counter.value++;
		heddle_mutex_unlock(&counter.mutex);
	}
}

BODY(count_all)
{
	thread_function *const functions[] = { count, count, count, count };

	heddle_mutex_init(&counter.mutex, "mutex");
	counter.value = 0;
	run_threads_of(functions, (size_t)counter.threads);
	heddle_check(counter.value == counter.threads * counter.rounds, "all were counted", "%d",
		     counter.value);
}

static void expect_counter(int threads, int rounds, const uint64_t *expected, size_t n)
{
	struct bounds bounds;

	counter.threads = threads;
	counter.rounds = rounds;
	bounds = explore_bounds(count_all, HEDDLE_PREEMPTIONS_ANY);
	cr_expect_eq(bounds.coverage.n_bounds, n);
	cr_expect(bounds.coverage.all);
	for (size_t k = 0; k < n && k < bounds.coverage.n_bounds; k++)
		cr_expect_eq(bounds.executions[k], expected[k], "%dx%d, bound %zu: %lu", threads, rounds, k,
			     (unsigned long)bounds.executions[k]);
}
#define EXPECT_COUNTER(threads, rounds, ...)                                   \
	expect_counter((threads), (rounds), (const uint64_t[]){ __VA_ARGS__ }, \
		       sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

Test(bounded, golden_counts_of_the_counter)
{
	EXPECT_COUNTER(2, 3, 2, 6, 14, 18, 20);
	EXPECT_COUNTER(3, 2, 6, 24, 60, 90);
	EXPECT_COUNTER(3, 3, 6, 42, 192, 552, 1062, 1506, 1680);
	EXPECT_COUNTER(4, 2, 24, 168, 672, 1656, 2520);
}

static struct heddle_variable x, y;
static struct heddle_mutex mutex;
static struct heddle_atomic flag;

THREAD(increase)
{
	int64_t value = heddle_read(&x);

	heddle_write(&x, value + 1);
}

BODY(lost_update)
{
	heddle_variable_init(&x, 0, "x");
	run_threads(increase, increase);
	heddle_expect(heddle_read(&x) == 2, "no update is lost", "%ld", (long)heddle_read(&x));
}

THREAD(choose_and_write)
{
	heddle_write(&x, heddle_choose(2, "what to write"));
	heddle_write(&y, heddle_choose(3, "what to write"));
}

BODY(choices)
{
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(choose_and_write, increase);
}

THREAD(finish)
{
	heddle_write(&x, 1);
	heddle_write(&y, 1);
}

THREAD(submit)
{
	heddle_read(&x);
	heddle_spawn_interrupt("I", finish, NULL);
	heddle_read(&x);
	heddle_read(&y);
}

BODY(interrupted)
{
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
	run_threads(submit, increase);
}

THREAD(lock_and_wait)
{
	heddle_mutex_lock(&mutex);
	heddle_read(&x);
	heddle_mutex_unlock(&mutex);
}

BODY(locked)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_variable_init(&x, 0, "x");
	run_threads(lock_and_wait, increase, lock_and_wait);
}

BODY(alone)
{
	heddle_variable_init(&x, 0, "x");
	heddle_write(&x, 1);
}

Test(bounded, each_bound_is_what_naive_runs_with_so_many_preemptions)
{
	expect_bounds_of_naive(lost_update);
	expect_bounds_of_naive(choices);
	expect_bounds_of_naive(interrupted);
	expect_bounds_of_naive(locked);
	expect_bounds_of_naive(alone);
}

Test(bounded, a_limit_is_said)
{
	for (unsigned limit = 0; limit < 4; limit++) {
		struct bounds bounds;

		counter.threads = 3;
		counter.rounds = 3;
		bounds = explore_bounds(count_all, limit);
		cr_expect(!bounds.coverage.all);
		cr_expect_eq(bounds.coverage.preemptions, (int)limit);
		cr_expect_eq(bounds.coverage.n_bounds, limit + 1);
		cr_expect_eq(bounds.preemptions_max, limit);
	}
}

Test(bounded, a_limit_beyond_what_there_is_does_not_matter)
{
	struct bounds bounds;

	counter.threads = 2;
	counter.rounds = 3;
	bounds = explore_bounds(count_all, 4);
	cr_expect(bounds.coverage.all, "bound 4 refuses nothing: it is all there is");
	bounds = explore_bounds(count_all, 7);
	cr_expect(bounds.coverage.all);
	cr_expect_eq(bounds.coverage.n_bounds, 5);
}

/* A defect that needs one preemption is found at bound 1, not at bound 0. */
Test(bounded, fewest_preemptions_first)
{
	cr_expect_eq(explore_bounds(lost_update, 0).first_found, UINT64_MAX);
	cr_expect_eq(explore_bounds(lost_update, HEDDLE_PREEMPTIONS_ANY).first_found, 1);
}

Test(bounded, what_was_not_finished_is_not_claimed)
{
	struct heddle_program program = { .body = count_all };
	struct heddle_options options = { .strategy = heddle_strategy_by_name("bounded"),
					  .preemptions = HEDDLE_PREEMPTIONS_ANY };
	struct heddle_explorer *explorer;
	const struct heddle_execution *execution;
	struct heddle_coverage coverage;

	counter.threads = 2;
	counter.rounds = 3;
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	for (int i = 1; i <= 2 + 6 + 1; i++) {
		cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
		heddle_explorer_coverage(explorer, &coverage);
		/* Only the beginning of the next bound shows that the space is complete. */
		cr_expect_eq(coverage.preemptions,
			     i <= 2   ? -1
			     : i <= 8 ? 0
				      : 1,
			     "after %d: %d", i, coverage.preemptions);
		cr_expect(!coverage.all);
	}
	heddle_explorer_close(explorer);
}

THREAD(poll)
{
	while (!heddle_atomic_load(&flag))
		heddle_yield();
}

THREAD(raise)
{
	heddle_atomic_load(&flag);
	heddle_atomic_store(&flag, 1);
}

BODY(polling)
{
	heddle_atomic_init(&flag, 0, "flag");
	run_threads(poll, raise, poll);
}

/* Without fairness a loop of yields has endless executions. */
Test(bounded, is_fair)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("bounded"),
					  .preemptions = 2,
					  .steps_max = 200 };
	struct explored seen = explore_visiting(polling, &options, EXECUTIONS_LIMIT, NULL, NULL);

	cr_expect_eq(seen.result, 0);
	cr_expect_eq(seen.statistics.cut, 0);
	expect_nothing_found(&seen);
}

THREAD(yield_once)
{
	heddle_yield();
	heddle_read(&x);
}

BODY(yielding)
{
	heddle_variable_init(&x, 0, "x");
	run_threads(yield_once, increase);
}

/* Next to the yield, before and after it, B may run without a preemption, and so may A after B's end. */
Test(bounded, switching_away_at_a_yield_is_no_preemption)
{
	struct bounds bounds = explore_bounds(yielding, 0);

	cr_expect_eq(bounds.preemptions_max, 0);
	cr_expect_geq(bounds.executions[0], 3);
}
