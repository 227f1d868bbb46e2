/* SPDX-License-Identifier: MIT */
/*
 * pct: random priorities that change a few times. Seeded; never exhausts.
 *
 * Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees of finding bugs,
 * ASPLOS 2010. A defect of depth d, one that d orderings of two steps each are enough for, is met by each execution
 * with probability at least 1 / (n * k^(d-1)), n threads, k steps:
 *
 *   every thread gets a priority at random, all of them high; the enabled one of the highest priority runs;
 *   d - 1 steps are drawn from 1 .. k; after the i-th of them the thread that took it falls to low priority i.
 *
 * k is the length of the longest execution so far, so the first execution, which has no changes, only measures it.
 */
#include "fairness.h"
#include "random_numbers.h"

#include <heddle/explore.h>

#include <errno.h>
#include <stdlib.h>

#define HIGH (UINT64_C(1) << 63)

struct pct {
	struct random_numbers numbers;
	uint64_t seed;
	unsigned depth;
	uint32_t *changes; /* depth - 1 numbers of steps, counted from 1; 0: never */
	uint32_t longest;
	uint64_t priorities[HEDDLE_THREADS_MAX]; /* 0: the thread has not been seen yet */
	struct fairness fairness;
};

static void pct_close(void *self)
{
	struct pct *pct = self;

	free(pct->changes);
	free(pct);
}

static void *pct_open(const struct heddle_options *options)
{
	struct pct *pct = calloc(1, sizeof(*pct));

	if (!pct)
		return NULL;
	pct->seed = pct->numbers.state = options->seed;
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

	pct->numbers.state = pct->seed;
	pct->longest = 0;
}

static bool pct_begin(void *self)
{
	struct pct *pct = self;

	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		pct->priorities[i] = 0;
	for (unsigned i = 0; i + 1 < pct->depth; i++)
		pct->changes[i] = pct->longest ? 1 + random_below(&pct->numbers, pct->longest) : 0;
	fairness_begin(&pct->fairness);
	return true;
}

/* The step before was number view->step, counted from 1. */
static void change_priorities(struct pct *pct, const struct heddle_view *view)
{
	for (unsigned i = 0; i + 1 < pct->depth; i++) {
		if (view->previous >= 0 && pct->changes[i] == view->step)
			pct->priorities[view->previous] = i + 1;
	}
}

static uint64_t priority_of(struct pct *pct, int thread)
{
	if (!pct->priorities[thread])
		pct->priorities[thread] = next_random(&pct->numbers) | HIGH;
	return pct->priorities[thread];
}

static int pct_pick(void *self, const struct heddle_view *view)
{
	struct pct *pct = self;
	uint64_t allowed = fairness_allowed(&pct->fairness, view);
	int first = -1;

	change_priorities(pct, view);
	for (uint64_t rest = allowed; rest; rest &= rest - 1) {
		int thread = __builtin_ctzll(rest);
		if (first < 0 || priority_of(pct, thread) > priority_of(pct, first))
			first = thread;
	}
	fairness_picks(&pct->fairness, view, first);
	return first;
}

static int pct_choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)random_below(&((struct pct *)self)->numbers, (unsigned)n);
}

static void pct_step(void *self, const struct heddle_execution *execution)
{
	(void)self;
	(void)execution;
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
	.choose = pct_choose,
	.step = pct_step,
	.end = pct_end,
};
