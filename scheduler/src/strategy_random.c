/* SPDX-License-Identifier: MIT */
/*
 * random: at each pick an enabled thread, at each choice a value, all equally likely. Seeded: a seed is a run. Never
 * exhausts.
 */
#include "fairness.h"
#include "random_numbers.h"

#include <heddle/explore.h>

#include <stdlib.h>

struct random_walk {
	struct random_numbers numbers;
	uint64_t seed;
	struct fairness fairness;
};

static void *random_open(const struct heddle_options *options)
{
	struct random_walk *walk = calloc(1, sizeof(*walk));
	if (walk)
		walk->seed = walk->numbers.state = options->seed;
	return walk;
}

static void random_close(void *self)
{
	free(self);
}

static void random_restart(void *self)
{
	struct random_walk *walk = self;
	walk->numbers.state = walk->seed;
}

static bool random_begin(void *self)
{
	struct random_walk *walk = self;
	fairness_begin(&walk->fairness);
	return true;
}

static int random_pick(void *self, const struct heddle_view *view)
{
	struct random_walk *walk = self;
	uint64_t allowed = fairness_allowed(&walk->fairness, view);
	unsigned skip = random_below(&walk->numbers, (unsigned)__builtin_popcountll(allowed));

	while (skip-- > 0)
		allowed &= allowed - 1;
	fairness_picks(&walk->fairness, view, __builtin_ctzll(allowed));
	return __builtin_ctzll(allowed);
}

static int random_choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)random_below(&((struct random_walk *)self)->numbers, (unsigned)n);
}

static void random_step(void *self, const struct heddle_execution *execution)
{
	(void)self;
	(void)execution;
}

static int random_end(void *self, const struct heddle_execution *execution, const char **error)
{
	(void)self;
	(void)execution;
	(void)error;
	return 0;
}

const struct heddle_strategy heddle_strategy_random = {
	.name = "random",
	.promise = "random interleavings, seeded; never claims to be exhaustive",
	.open = random_open,
	.close = random_close,
	.restart = random_restart,
	.begin = random_begin,
	.pick = random_pick,
	.choose = random_choose,
	.step = random_step,
	.end = random_end,
};
