/* SPDX-License-Identifier: MIT */
/*
 * random: at each pick an enabled thread, at each choice a value, all equally likely. Seeded: a seed is a
 * run. Never exhausts.
 */
#include <heddle/explore.h>

#include <stdlib.h>

struct random_walk {
	uint64_t seed, state;
};

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014). */
static uint64_t next_random(struct random_walk *walk)
{
	uint64_t z = (walk->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void *random_open(const struct heddle_options *options)
{
	struct random_walk *walk = calloc(1, sizeof(*walk));
	if (walk)
		walk->seed = walk->state = options->seed;
	return walk;
}

static void random_close(void *self)
{
	free(self);
}

static void random_restart(void *self)
{
	struct random_walk *walk = self;
	walk->state = walk->seed;
}

static bool random_begin(void *self)
{
	(void)self;
	return true;
}

static int random_pick(void *self, const struct heddle_view *view)
{
	uint64_t enabled = view->enabled;
	int skip = (int)(next_random(self) % (uint64_t)__builtin_popcountll(enabled));

	while (skip-- > 0)
		enabled &= enabled - 1;
	return __builtin_ctzll(enabled);
}

static int random_choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)(next_random(self) % (uint64_t)n);
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
