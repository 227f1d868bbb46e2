/* SPDX-License-Identifier: MIT */
/*
 * surw takes each interleaving of threads that do not wait for each other with equal probability. Seeds are
 * fixed. Frequencies are compared by the sum of the squares of their distances, with a margin of four
 * standard deviations.
 */
#include "exploring.h"

#include <math.h>

#define KEYS_MAX   1024
#define EXECUTIONS 20000

static struct heddle_atomic own[4], shared;

static void make_steps(int which, int n)
{
	for (int i = 0; i < n; i++)
		heddle_atomic_add_return(&own[which], 1);
}

static void set_up(void)
{
	for (int i = 0; i < 4; i++)
		heddle_atomic_init(&own[i], 0, "own %ld", (long)i);
	heddle_atomic_init(&shared, 0, "shared");
}

THREAD(makes_one)
{
	make_steps(0, 1);
}

THREAD(makes_three)
{
	make_steps(1, 3);
}

THREAD(makes_four)
{
	make_steps(2, 4);
}

/* 8! / (3! 4!) */
BODY(independent)
{
	set_up();
	run_threads(makes_one, makes_three, makes_four);
}

THREAD(makes_two_with_a_child)
{
	struct heddle_thread *child;

	make_steps(0, 1);
	child = heddle_spawn("child", makes_three, NULL);
	make_steps(0, 1);
	heddle_join(child);
}

/* 504 orders: 9! by how many steps each step comes not after: 5, 1; 3, 2, 1; 4, 3, 2, 1. */
BODY(with_a_child)
{
	set_up();
	run_threads(makes_two_with_a_child, makes_four);
}

THREAD(adds_to_shared)
{
	for (int i = 0; i < 3; i++)
		heddle_atomic_exchange(&shared, 1);
}

THREAD(adds_among_others)
{
	make_steps(0, 20);
	for (int i = 0; i < 3; i++)
		heddle_atomic_exchange(&shared, 2);
	make_steps(0, 20);
}

/* One contended object, with 6! / (3! 3!) orders. What main does alone is no contention. */
BODY(contended)
{
	set_up();
	heddle_atomic_store(&own[0], 1);
	run_threads(adds_to_shared, adds_among_others);
}

/* How often each order of threads was met. */
struct orders {
	bool of_shared; /* the steps on `shared` alone */
	size_t n;
	uint64_t keys[KEYS_MAX], times[KEYS_MAX];
};

static bool counts(const struct orders *orders, const struct heddle_step *step)
{
	if (orders->of_shared)
		return step->operation == HEDDLE_OP_ATOMIC_EXCHANGE;
	return step->operation != HEDDLE_OP_JOIN && step->operation != HEDDLE_OP_JOIN_ALL;
}

static void add_order(void *context, const struct heddle_execution *execution)
{
	struct orders *orders = context;
	uint64_t key = 1;
	size_t i = 0;

	for (size_t step = 0; step < execution->n_steps; step++) {
		if (counts(orders, &execution->steps[step]))
			key = key * 8 + execution->steps[step].thread;
	}
	while (i < orders->n && orders->keys[i] != key)
		i++;
	cr_assert_lt(i, KEYS_MAX);
	orders->n += i == orders->n;
	orders->keys[i] = key;
	orders->times[i]++;
}

static void explore_orders(struct orders *orders, thread_function *body, const char *strategy, bool of_shared)
{
	const struct heddle_options options = { .strategy = heddle_strategy_by_name(strategy), .seed = 3 };

	*orders = (struct orders){ .of_shared = of_shared };
	explore_visiting(body, &options, EXECUTIONS, add_order, orders);
}

/* The distance from equal frequencies, in standard deviations above its mean. */
static double distance(const struct orders *orders)
{
	double expected = 0, sum = 0, freedom = (double)orders->n - 1;

	for (size_t i = 0; i < orders->n; i++)
		expected += (double)orders->times[i] / (double)orders->n;
	for (size_t i = 0; i < orders->n; i++)
		sum += ((double)orders->times[i] - expected) * ((double)orders->times[i] - expected) /
		       expected;
	return (sum - freedom) / sqrt(2 * freedom);
}

static void expect_uniform(thread_function *body, size_t n_orders)
{
	static struct orders surw, random;

	explore_orders(&surw, body, "surw", false);
	cr_expect_eq(surw.n, n_orders, "%zu orders", surw.n);
	cr_expect_lt(distance(&surw), 4, "%g deviations", distance(&surw));
	explore_orders(&random, body, "random", false);
	cr_expect(random.n < n_orders || distance(&random) > 100, "a plain walk seems to be uniform, too");
}

Test(uniform, of_independent_threads)
{
	expect_uniform(independent, 280);
}

Test(uniform, of_threads_that_create_others)
{
	expect_uniform(with_a_child, 504);
}

/* In half of the executions the object is selected. Then its 20 orders have equal chances. */
Test(uniform, of_one_contended_object)
{
	static struct orders surw, random;
	const double expected = EXECUTIONS / 40.0;
	uint64_t least = EXECUTIONS;

	explore_orders(&surw, contended, "surw", true);
	cr_expect_eq(surw.n, 20, "%zu orders", surw.n);
	for (size_t i = 0; i < surw.n; i++)
		least = surw.times[i] < least ? surw.times[i] : least;
	cr_expect_gt((double)least, expected - 4 * sqrt(expected), "an order was met %lu times",
		     (unsigned long)least);
	explore_orders(&random, contended, "random", true);
	cr_expect_lt(random.n, 20, "a plain walk seems to come to all");
}
