/* SPDX-License-Identifier: MIT */
/*
 * random: at each pick an enabled thread, at each choice a value, with equal probability. Seeded: a seed
 * determines the run. Never exhausts.
 */
#include "strategies/sampler.h"

static void *random_open(const struct heddle_options *options)
{
	return sampler_open(sizeof(struct sampler), options);
}

static int random_pick(void *self, const struct heddle_view *view)
{
	struct sampler *sampler = self;
	const struct heddle_thread_set allowed = fairness_allowed(&sampler->fairness, view);
	int thread = sampler_any(sampler, &allowed);

	fairness_picks(&sampler->fairness, view, thread);
	return thread;
}

const struct heddle_strategy heddle_strategy_random = {
	.name = "random",
	.promise = "random interleavings, seeded; never claims to be exhaustive",
	.open = random_open,
	.close = sampler_close,
	.restart = sampler_restart,
	.begin = sampler_begin,
	.pick = random_pick,
	.choose = sampler_choose,
};
