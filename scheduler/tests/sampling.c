/* SPDX-License-Identifier: MIT */
/*
 * The strategies that sample: random, pct, pos, surw. Seeds are fixed, so these tests do the same each time.
 * Expected frequencies have a margin of four standard deviations, so that another generator would pass as
 * well.
 */
#include "exploring.h"

#include <string.h>

static const char *const samplers[] = { "random", "pct", "pos", "surw" };
#define SAMPLERS (sizeof(samplers) / sizeof(samplers[0]))

static struct heddle_atomic flag, noise[3];
static struct heddle_variable x;
static struct heddle_mutex mutex;
static int64_t seen_flag, noise_steps;

static struct explored sample(thread_function *body, const char *strategy, uint64_t seed, unsigned depth,
			      uint64_t executions)
{
	struct heddle_options options = {
		.strategy = heddle_strategy_by_name(strategy), .seed = seed, .depth = depth, .observe = true
	};

	return explore_visiting(body, &options, executions, NULL, NULL);
}

/* Whether a distance from the expected number of events is within four standard deviations. */
static bool is_near(double distance, double probability, double executions)
{
	return distance * distance <= 16 * executions * probability * (1 - probability);
}

static bool is_at_least(uint64_t events, double probability, uint64_t executions)
{
	double missing = probability * (double)executions - (double)events;
	return missing <= 0 || is_near(missing, probability, (double)executions);
}

static bool is_at_most(uint64_t events, double probability, uint64_t executions)
{
	double beyond = (double)events - probability * (double)executions;
	return beyond <= 0 || is_near(beyond, probability, (double)executions);
}

static void make_noise(struct heddle_atomic *atomic)
{
	for (int64_t i = 0; i < noise_steps; i++)
		heddle_atomic_add_return(atomic, 1);
}

static void set_up(void)
{
	heddle_atomic_init(&flag, 0, "flag");
	heddle_variable_init(&x, 0, "x");
	heddle_mutex_init(&mutex, "mutex");
	for (int i = 0; i < 3; i++)
		heddle_atomic_init(&noise[i], 0, "noise %ld", i);
	seen_flag = 0;
}

THREAD(set_late)
{
	make_noise(&noise[0]);
	heddle_atomic_store(&flag, 1);
}

THREAD(look_early)
{
	seen_flag = heddle_atomic_load(&flag);
	make_noise(&noise[1]);
}

/*
 * Depth 1: the load comes after the store, though the load is at the beginning of its thread and the store at
 * the end.
 */
BODY(depth_1)
{
	set_up();
	run_threads(look_early, set_late);
	outcome(seen_flag);
}

THREAD(set_and_clear)
{
	make_noise(&noise[0]);
	heddle_atomic_store(&flag, 1);
	heddle_atomic_store(&flag, 0);
	make_noise(&noise[0]);
}

THREAD(look_late)
{
	make_noise(&noise[1]);
	seen_flag = heddle_atomic_load(&flag);
}

/* Depth 2: the load comes after the one store and before the other. */
BODY(depth_2)
{
	set_up();
	run_threads(look_late, set_and_clear);
	outcome(seen_flag);
}

THREAD(set_twice)
{
	make_noise(&noise[0]);
	heddle_atomic_store(&flag, 1);
	make_noise(&noise[0]);
	heddle_atomic_store(&flag, 2);
}

THREAD(look_twice)
{
	int64_t first;

	make_noise(&noise[1]);
	first = heddle_atomic_load(&flag);
	make_noise(&noise[1]);
	seen_flag = first == 1 && heddle_atomic_load(&flag) == 2;
}

/* Depth 3: store, load, store, load. */
BODY(depth_3)
{
	set_up();
	run_threads(look_twice, set_twice);
	outcome(seen_flag);
}

/*
 * The guarantee of the paper: each execution meets a defect of depth d with a probability of at least 1 / (n
 * k^(d-1)). n: main and two threads.
 */
static void expect_guarantee(thread_function *body, unsigned depth, uint64_t executions)
{
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct explored seen = sample(body, "pct", seed, depth, executions);
		double guaranteed = 1.0 / 3;

		for (unsigned i = 1; i < depth; i++)
			guaranteed /= seen.statistics.steps_max;
		cr_expect(!is_at_least(0, guaranteed, executions), "too few executions to tell");
		cr_expect(is_at_least(came_to(&seen, 1), guaranteed, executions),
			  "depth %u, seed %lu: met %lu times in %lu, a share of %g is guaranteed", depth,
			  (unsigned long)seed, (unsigned long)came_to(&seen, 1), (unsigned long)executions,
			  guaranteed);
	}
}

Test(pct, guarantee)
{
	noise_steps = 8;
	expect_guarantee(depth_1, 1, 2000);
	expect_guarantee(depth_2, 2, 20000);
	noise_steps = 1;
	expect_guarantee(depth_3, 3, 40000);
}

/* A random walk would need about 2^30 executions. */
Test(pct, meets_what_a_random_walk_does_not)
{
	struct explored pct, random;

	noise_steps = 30;
	pct = sample(depth_1, "pct", 1, 1, 1000);
	random = sample(depth_1, "random", 1, 0, 1000);
	cr_expect(is_at_least(came_to(&pct, 1), 1.0 / 3, 1000));
	cr_expect_eq(came_to(&random, 1), 0);
}

/* With fewer changes than the depth of the defect it is never met. */
Test(pct, depth_matters)
{
	struct explored seen;

	noise_steps = 8;
	seen = sample(depth_2, "pct", 1, 1, 5000);
	cr_expect_eq(came_to(&seen, 1), 0);
}

/*
 * The store of one thread against the only step of the other, after n unrelated steps. It is first if each of
 * its thread's n + 1 draws is higher than the other's one: 1 / (n + 2). A random walk: 2^-(n + 1).
 */
Test(pos, unrelated_steps_weigh_little)
{
	const uint64_t executions = 4000;
	struct explored pos, random;
	double expected;

	noise_steps = 10;
	expected = 1.0 / (double)(noise_steps + 2);
	pos = sample(depth_1, "pos", 1, 0, executions);
	random = sample(depth_1, "random", 1, 0, executions);
	cr_expect(is_at_least(came_to(&pos, 1), expected, executions));
	cr_expect(is_at_most(came_to(&pos, 1), expected, executions));
	cr_expect_lt(came_to(&random, 1), 20);
}

/*
 * Of 2 loads and 2 stores there are 6 orders, and the unrelated steps have no weight, where the flag is
 * selected: that is one execution of two, since nothing else is contended.
 */
Test(surw, unrelated_steps_weigh_nothing)
{
	const uint64_t executions = 2000;
	struct explored surw, pos;

	noise_steps = 30;
	surw = sample(depth_1, "surw", 1, 0, executions);
	cr_expect(is_at_least(came_to(&surw, 1), 0.5 / 2, executions));
	surw = sample(depth_3, "surw", 1, 0, executions);
	pos = sample(depth_3, "pos", 1, 0, executions);
	cr_expect(is_at_least(came_to(&surw, 1), 0.5 / 6, executions));
	cr_expect_lt(came_to(&pos, 1), came_to(&surw, 1) / 4);
}

THREAD(write_thrice)
{
	for (int i = 0; i < 3; i++)
		heddle_write(&x, 1);
}

THREAD(write_once)
{
	heddle_write(&x, 2);
}

THREAD(choose_and_write)
{
	heddle_mutex_lock(&mutex);
	heddle_write(&x, heddle_choose(3, "what to write"));
	heddle_mutex_unlock(&mutex);
}

BODY(small)
{
	set_up();
	run_threads(write_thrice, choose_and_write, write_once);
	outcome(heddle_read(&x));
}

/* In one small program each sampler finally reaches everything, choices included. */
Test(sampling, comes_to_everything)
{
	struct explored naive = explore_naive(small);

	for (size_t i = 0; i < SAMPLERS; i++) {
		struct explored seen = sample(small, samplers[i], 1, 3, 5000);
		cr_expect_eq(seen.n_outcomes, naive.n_outcomes, "%s", samplers[i]);
		cr_expect_eq(seen.result, 1, "%s says that nothing is left", samplers[i]);
	}
}

static void add_to_hash(void *hash, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++)
		*(uint64_t *)hash =
			(*(uint64_t *)hash ^ execution->steps[i].thread) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of_run(const char *strategy, uint64_t seed)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy), .seed = seed };
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	explore_visiting(small, &options, 100, add_to_hash, &hash);
	return hash;
}

Test(sampling, a_seed_is_a_run)
{
	for (size_t i = 0; i < SAMPLERS; i++) {
		cr_expect_eq(hash_of_run(samplers[i], 7), hash_of_run(samplers[i], 7), "%s", samplers[i]);
		cr_expect_neq(hash_of_run(samplers[i], 7), hash_of_run(samplers[i], 8), "%s", samplers[i]);
	}
}

THREAD(poll)
{
	while (!heddle_atomic_load(&flag))
		heddle_yield();
}

THREAD(raise)
{
	heddle_atomic_store(&flag, 1);
}

BODY(polling)
{
	set_up();
	run_threads(poll, poll, raise);
}

/* pct would run a polling thread at high priority for ever. */
Test(sampling, is_fair)
{
	for (size_t i = 0; i < SAMPLERS; i++) {
		struct heddle_options options = { .strategy = heddle_strategy_by_name(samplers[i]),
						  .steps_max = 100 };
		struct explored seen = explore_visiting(polling, &options, 500, NULL, NULL);
		cr_expect_eq(seen.statistics.cut, 0, "%s", samplers[i]);
	}
}
