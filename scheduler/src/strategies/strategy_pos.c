/* SPDX-License-Identifier: MIT */
/*
 * pos: random priorities of operations, drawn again where an order was decided. Seeded; never exhausts.
 *
 * Yuan, Yang, Gu: Partial order aware concurrency sampling, CAV 2018. Each thread's pending operation has a
 * random priority, and the highest enabled one is taken. Then all pending operations that conflict with it
 * are drawn again. So two racing operations come in either order with equal probability, however many
 * unrelated steps their threads take before.
 */
#include "run/dependence.h"
#include "strategies/sampler.h"

struct pos {
	struct sampler sampler;
	struct heddle_thread_set drawn; /* threads whose pending operation has a priority */
	uint64_t priorities[HEDDLE_THREADS_MAX];
};

static void *pos_open(const struct heddle_options *options)
{
	return sampler_open(sizeof(struct pos), options);
}

static bool pos_begin(void *self)
{
	struct pos *pos = self;

	pos->drawn = (struct heddle_thread_set){ 0 };
	return sampler_begin(pos);
}

static uint64_t priority_of(void *self, int thread)
{
	struct pos *pos = self;

	if (!heddle_thread_set_has(&pos->drawn, (unsigned)thread))
		pos->priorities[thread] = next_random(&pos->sampler.numbers);
	heddle_thread_set_add(&pos->drawn, (unsigned)thread);
	return pos->priorities[thread];
}

static bool races(const struct heddle_thread_info *a, const struct heddle_thread_info *b)
{
	return a->object && a->object == b->object && a->low <= b->high && b->low <= a->high &&
	       access_conflicts(a->access, b->access);
}

/*
 * The picked thread gets a new priority for its next operation; operations that race with this one are
 * treated as new.
 */
static void draw_again(struct pos *pos, const struct heddle_view *view, int picked)
{
	heddle_thread_set_remove(&pos->drawn, (unsigned)picked);
	HEDDLE_FOR_EACH_THREAD(thread, &pos->drawn) {
		if (races(&view->threads[picked], &view->threads[thread]))
			heddle_thread_set_remove(&pos->drawn, (unsigned)thread);
	}
}

static int pos_pick(void *self, const struct heddle_view *view)
{
	struct pos *pos = self;
	const struct heddle_thread_set allowed = fairness_allowed(&pos->sampler.fairness, view);
	int first = sampler_highest(pos, &allowed, priority_of);

	draw_again(pos, view, first);
	fairness_picks(&pos->sampler.fairness, view, first);
	return first;
}

const struct heddle_strategy heddle_strategy_pos = {
	.name = "pos",
	.promise = "random priorities of operations: orders two that race either way, with equal chances",
	.open = pos_open,
	.close = sampler_close,
	.restart = sampler_restart,
	.begin = pos_begin,
	.pick = pos_pick,
	.choose = sampler_choose,
};
