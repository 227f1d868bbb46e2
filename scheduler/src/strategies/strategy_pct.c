/* SPDX-License-Identifier: MIT */
/*
 * pct: random priorities that change a few times. Seeded; never exhausts.
 *
 * Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees of
 * finding bugs, ASPLOS 2010. A defect has depth d if d orderings of two steps each suffice for it. Each
 * execution meets it with probability at least 1 / (n * k^(d-1)), for n threads and k steps:
 *
 *   every thread gets a priority at random, all of them high; the enabled one of the highest priority runs;
 *   d - 1 steps are drawn from 1 .. k; after the i-th of them its thread falls to low priority i.
 *
 * k is the length of the longest execution so far. The first execution has no changes, and only measures it.
 */
#include "strategies/sampler.h"

#include <errno.h>
#include <stdlib.h>

#define HIGH (UINT64_C(1) << 63)

struct pct {
	struct sampler sampler;
	unsigned depth;
	uint32_t *changes; /* depth - 1 numbers of steps, counted from 1; 0: never */
	uint32_t longest;
	uint64_t priorities[HEDDLE_THREADS_MAX]; /* 0: the thread was not met yet */
};

static void pct_close(void *self)
{
	struct pct *pct = self;

	free(pct->changes);
	sampler_close(pct);
}

static void *pct_open(const struct heddle_options *options)
{
	struct pct *pct = sampler_open(sizeof(*pct), options);

	if (!pct)
		return NULL;
	pct->depth = options->depth ? options->depth : HEDDLE_DEPTH_DEFAULT;
	pct->changes = calloc(pct->depth, sizeof(*pct->changes));
	if (pct->changes)
		return pct;
	pct_close(pct);
	errno = ENOMEM;
	return NULL;
}

static void pct_restart(void *self)
{
	struct pct *pct = self;

	sampler_restart(pct);
	pct->longest = 0;
}

static bool pct_begin(void *self)
{
	struct pct *pct = self;

	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		pct->priorities[i] = 0;
	for (unsigned i = 0; i + 1 < pct->depth; i++)
		pct->changes[i] = pct->longest ? 1 + random_below(&pct->sampler.numbers, pct->longest) : 0;
	return sampler_begin(pct);
}

/* The step before has number view->step, counted from 1. */
static void change_priorities(struct pct *pct, const struct heddle_view *view)
{
	for (unsigned i = 0; i + 1 < pct->depth; i++) {
		if (view->previous >= 0 && pct->changes[i] == view->step)
			pct->priorities[view->previous] = i + 1;
	}
}

static uint64_t priority_of(void *self, int thread)
{
	struct pct *pct = self;

	if (!pct->priorities[thread])
		pct->priorities[thread] = next_random(&pct->sampler.numbers) | HIGH;
	return pct->priorities[thread];
}

static int pct_pick(void *self, const struct heddle_view *view)
{
	struct pct *pct = self;
	const struct heddle_thread_set allowed = fairness_allowed(&pct->sampler.fairness, view);
	int first;

	change_priorities(pct, view);
	first = sampler_highest(pct, &allowed, priority_of);
	fairness_picks(&pct->sampler.fairness, view, first);
	return first;
}

static int pct_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct pct *pct = self;

	(void)error;
	if (execution->n_steps > pct->longest)
		pct->longest = (uint32_t)execution->n_steps;
	return 0;
}

const struct heddle_strategy heddle_strategy_pct = {
	.name = "pct",
	.promise = "random priorities with --preemptions changes: known odds of a defect so deep",
	.open = pct_open,
	.close = pct_close,
	.restart = pct_restart,
	.begin = pct_begin,
	.pick = pct_pick,
	.choose = sampler_choose,
	.end = pct_end,
};
