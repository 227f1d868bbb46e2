/* SPDX-License-Identifier: MIT */
/*
 * pos: random priorities of operations, drawn again where an order was decided. Seeded; never exhausts.
 *
 * Yuan, Yang, Gu: Partial order aware concurrency sampling, CAV 2018. What each thread is about to do has a random
 * priority, and the highest of those that are enabled is done. Then everything pending that conflicts with it draws
 * anew, so that two operations that race are ordered either way with equal chances, however many unrelated steps
 * their threads take before.
 */
#include "dependence.h"
#include "fairness.h"
#include "random_numbers.h"

#include <heddle/explore.h>

#include <stdlib.h>

struct pos {
	struct random_numbers numbers;
	uint64_t seed;
	uint64_t drawn; /* set of threads whose pending operation has a priority */
	uint64_t priorities[HEDDLE_THREADS_MAX];
	struct fairness fairness;
};

static void *pos_open(const struct heddle_options *options)
{
	struct pos *pos = calloc(1, sizeof(*pos));
	if (pos)
		pos->seed = pos->numbers.state = options->seed;
	return pos;
}

static void pos_close(void *self)
{
	free(self);
}

static void pos_restart(void *self)
{
	struct pos *pos = self;
	pos->numbers.state = pos->seed;
}

static bool pos_begin(void *self)
{
	struct pos *pos = self;

	pos->drawn = 0;
	fairness_begin(&pos->fairness);
	return true;
}

static uint64_t priority_of(struct pos *pos, int thread)
{
	if (!(pos->drawn >> thread & 1))
		pos->priorities[thread] = next_random(&pos->numbers);
	pos->drawn |= UINT64_C(1) << thread;
	return pos->priorities[thread];
}

static bool races(const struct heddle_thread_info *a, const struct heddle_thread_info *b)
{
	return a->object && a->object == b->object && a->low <= b->high && b->low <= a->high &&
	       access_conflicts(a->access, b->access);
}

/* Of the thread that is picked a new operation will be pending; of those that race with this one, as if it were new. */
static void draw_again(struct pos *pos, const struct heddle_view *view, int picked)
{
	pos->drawn &= ~(UINT64_C(1) << picked);
	for (uint64_t rest = pos->drawn; rest; rest &= rest - 1) {
		int thread = __builtin_ctzll(rest);
		if (races(&view->threads[picked], &view->threads[thread]))
			pos->drawn &= ~(UINT64_C(1) << thread);
	}
}

static int pos_pick(void *self, const struct heddle_view *view)
{
	struct pos *pos = self;
	uint64_t allowed = fairness_allowed(&pos->fairness, view);
	int first = -1;

	for (uint64_t rest = allowed; rest; rest &= rest - 1) {
		int thread = __builtin_ctzll(rest);
		if (first < 0 || priority_of(pos, thread) > priority_of(pos, first))
			first = thread;
	}
	draw_again(pos, view, first);
	fairness_picks(&pos->fairness, view, first);
	return first;
}

static int pos_choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)random_below(&((struct pos *)self)->numbers, (unsigned)n);
}

static void pos_step(void *self, const struct heddle_execution *execution)
{
	(void)self;
	(void)execution;
}

static int pos_end(void *self, const struct heddle_execution *execution, const char **error)
{
	(void)self;
	(void)execution;
	(void)error;
	return 0;
}

const struct heddle_strategy heddle_strategy_pos = {
	.name = "pos",
	.promise = "random priorities of operations: orders two that race either way, with equal chances",
	.open = pos_open,
	.close = pos_close,
	.restart = pos_restart,
	.begin = pos_begin,
	.pick = pos_pick,
	.choose = pos_choose,
	.step = pos_step,
	.end = pos_end,
};
