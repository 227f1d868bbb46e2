/* SPDX-License-Identifier: MIT */
/*
 * dpor: one execution for each class of equivalent interleavings.
 *
 * Wakeup trees over source sets: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction",
 * JACM 2017, Algorithm 2. What is added to it for operations that block, and for choices, is told in dpor_races.c and here:
 *
 *   - A choice belongs to the step in which it is taken: its values are explored below the pick, and a thread that goes to sleep
 *     is woken by what conflicts with its step under any of the values.
 *
 * The stack of nodes, one for each pick and choice of the current execution:
 *
 *   pick { enabled, done, sleep, tree } -> choice { left } -> choice -> pick -> ...
 */
#include "dpor.h"

#include "dependence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX	  4096u
#define SLEEP_TOUCHES_MAX (1u << 18)

static void free_trees(struct dpor *dpor)
{
	for (size_t i = 0; i < dpor->n; i++)
		wakeup_free(dpor->nodes[i].tree);
	wakeup_free(dpor->handover);
	dpor->handover = NULL;
}

static void dpor_close(void *self)
{
	struct dpor *dpor = self;

	free_trees(dpor);
	happens_before_close(&dpor->hb);
	free(dpor->nodes);
	free(dpor->items);
	free(dpor->step_nodes);
	free(dpor->sleepers);
	free(dpor->pool);
	free(dpor);
}

static void *dpor_open(const struct heddle_options *options)
{
	struct dpor *dpor = calloc(1, sizeof(*dpor));

	if (!dpor)
		return NULL;
	dpor->max = options->steps_max + CHOICES_MAX;
	dpor->nodes = calloc(dpor->max, sizeof(*dpor->nodes));
	dpor->step_nodes = calloc(options->steps_max, sizeof(*dpor->step_nodes));
	dpor->sleepers = calloc(options->steps_max * HEDDLE_THREADS_MAX, sizeof(*dpor->sleepers));
	dpor->pool = calloc(SLEEP_TOUCHES_MAX, sizeof(*dpor->pool));
	dpor->items = calloc(options->steps_max + 1, sizeof(*dpor->items));
	if (dpor->nodes && dpor->items && dpor->step_nodes && dpor->sleepers && dpor->pool &&
	    happens_before_open(&dpor->hb, options->steps_max) == 0)
		return dpor;
	dpor_close(dpor);
	errno = ENOMEM;
	return NULL;
}

static void dpor_restart(void *self)
{
	struct dpor *dpor = self;

	if (dpor->execution)
		happens_before_truncate(&dpor->hb, dpor->execution, 0);
	free_trees(dpor);
	dpor->n = 0;
	dpor->pool_end = 0;
	dpor->execution = NULL;
	dpor->first_new = 0;
	dpor->started = false;
}

static void pool_add(struct dpor *dpor, const struct heddle_touch *touches, uint32_t n)
{
	if (dpor->pool_end + n > SLEEP_TOUCHES_MAX) {
		dpor->overflow = "the footprints of sleeping threads do not fit any more";
		return;
	}
	memcpy(&dpor->pool[dpor->pool_end], touches, n * sizeof(*touches));
	dpor->pool_end += n;
}

/* Keeps what the step just explored at this pick node touched: with the touches under the choices' other values. */
static uint32_t remember_touches(struct dpor *dpor, struct node *node)
{
	const struct heddle_step *step = &dpor->execution->steps[node->step];
	uint32_t first;

	dpor->pool_end = node->pool;
	first = dpor->pool_end - node->partial;
	pool_add(dpor, &dpor->execution->touches[step->first_touch], step->n_touches);
	node->pool = dpor->pool_end;
	return first;
}

static void put_to_sleep(struct dpor *dpor, struct node *node)
{
	uint32_t first = remember_touches(dpor, node);

	node->done |= UINT64_C(1) << node->taken;
	dpor->sleepers[node->sleepers + node->taken] =
		(struct sleeper){ .first = first, .n = dpor->pool_end - first };
	node->partial = 0;
}

static struct node *pick_node_of(struct dpor *dpor, const struct node *choice)
{
	return &dpor->nodes[dpor->step_nodes[choice->step]];
}

/* Advances a choice to its next value. The touches under the old one stay with the pick. */
static bool advance_choice(struct dpor *dpor, struct node *node)
{
	if (!node->left)
		return false;
	if (node->step != NO_PREDECESSOR) {
		struct node *pick = pick_node_of(dpor, node);
		uint32_t first = remember_touches(dpor, pick);
		pick->partial = dpor->pool_end - first;
	}
	node->taken = (uint8_t)__builtin_ctzll(node->left);
	node->left &= node->left - 1;
	return true;
}

/*
 * Goes to the node's next branch. A branch that cannot be followed is passed over: what a section would touch when it comes earlier is not known
 * before it is run, so a plan may be wrong. Returns false when there is none left.
 */
static bool take_branch(struct dpor *dpor, struct node *node)
{
	while (node->tree) {
		node->taken = (uint8_t)wakeup_take(&node->tree, &dpor->handover);
		if ((node->enabled & ~node->sleep & ~node->done) >> node->taken & 1)
			return true;
		wakeup_free(dpor->handover);
		dpor->handover = NULL;
	}
	return false;
}

static bool advance_pick(struct dpor *dpor, struct node *node)
{
	put_to_sleep(dpor, node);
	return take_branch(dpor, node);
}

static bool dpor_begin(void *self)
{
	struct dpor *dpor = self;

	dpor->depth = 0;
	dpor->current_step = NO_PREDECESSOR;
	if (!dpor->started) {
		dpor->started = true;
		return true;
	}
	while (dpor->n) {
		struct node *node = &dpor->nodes[dpor->n - 1];
		if (node->is_choice ? advance_choice(dpor, node) : advance_pick(dpor, node)) {
			dpor->first_new = node->step == NO_PREDECESSOR ? 0 : node->step;
			happens_before_truncate(&dpor->hb, dpor->execution, dpor->first_new);
			return !dpor->overflow;
		}
		dpor->n--;
	}
	return false;
}

static struct node *push_node(struct dpor *dpor)
{
	struct node *node;

	if (dpor->depth == dpor->max) {
		dpor->overflow = "an execution has more picks and choices than dpor has room for";
		return NULL;
	}
	node = &dpor->nodes[dpor->depth++];
	dpor->n = dpor->depth;
	memset(node, 0, sizeof(*node));
	return node;
}

static void inherit(struct dpor *dpor, struct node *node, unsigned thread, const struct sleeper *sleeper,
		    const struct heddle_step *taken)
{
	const struct heddle_execution *execution = dpor->execution;

	if (footprints_conflict(&dpor->pool[sleeper->first], sleeper->n,
				&execution->touches[taken->first_touch], taken->n_touches))
		return;
	node->sleep |= UINT64_C(1) << thread;
	dpor->sleepers[node->sleepers + thread] = *sleeper;
}

/* Who stays asleep after the last step: who slept or was done before it and does not conflict with it. */
static void inherit_sleep(struct dpor *dpor, struct node *node, const struct node *before)
{
	const struct heddle_step *taken = &dpor->execution->steps[before->step];

	for (uint64_t rest = (before->sleep | before->done) & ~(UINT64_C(1) << before->taken); rest;
	     rest &= rest - 1) {
		unsigned thread = (unsigned)__builtin_ctzll(rest);
		inherit(dpor, node, thread, &dpor->sleepers[before->sleepers + thread], taken);
	}
}

/* Where a branch of the tree leads; where there is none, or it cannot be followed, anywhere that is not asleep. */
static int first_pick(struct dpor *dpor, struct node *node, const struct heddle_view *view)
{
	uint64_t awake = node->enabled & ~node->sleep;

	if (take_branch(dpor, node))
		return node->taken;
	if (!awake)
		return HEDDLE_ABANDON;
	node->taken = view->previous >= 0 && awake >> view->previous & 1 ? (uint8_t)view->previous
									 : (uint8_t)__builtin_ctzll(awake);
	return node->taken;
}

static int dpor_pick(void *self, const struct heddle_view *view)
{
	struct dpor *dpor = self;
	struct node *node;
	int taken;

	dpor->current_step = view->step;
	if (dpor->depth < dpor->n)
		return dpor->nodes[dpor->depth++].taken;
	node = push_node(dpor);
	if (!node)
		return HEDDLE_ABANDON;
	node->step = view->step;
	node->enabled = view->enabled;
	node->sleepers = view->step * HEDDLE_THREADS_MAX;
	node->pool = dpor->pool_end;
	node->tree = dpor->handover;
	dpor->handover = NULL;
	if (view->step)
		inherit_sleep(dpor, node, &dpor->nodes[dpor->step_nodes[view->step - 1]]);
	dpor->step_nodes[view->step] = (uint32_t)(dpor->depth - 1);
	taken = first_pick(dpor, node, view);
	if (taken == HEDDLE_ABANDON) {
		wakeup_free(node->tree);
		dpor->n = --dpor->depth;
	}
	return taken;
}

static int dpor_choose(void *self, int n, const char *why)
{
	struct dpor *dpor = self;
	struct node *node;

	(void)why;
	if (dpor->depth < dpor->n)
		return dpor->nodes[dpor->depth++].taken;
	node = push_node(dpor);
	if (!node)
		return HEDDLE_ABANDON;
	node->is_choice = true;
	node->step = dpor->current_step;
	node->left = (n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1) & ~UINT64_C(1);
	return 0;
}

static void dpor_step(void *self, const struct heddle_execution *execution)
{
	struct dpor *dpor = self;

	dpor->execution = execution;
	if (execution->n_steps > dpor->hb.n_steps)
		happens_before_add(&dpor->hb, execution);
}

static int dpor_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct dpor *dpor = self;

	dpor->execution = execution;
	dpor_race(dpor);
	if (!dpor->overflow)
		return 0;
	*error = dpor->overflow;
	return -E2BIG;
}

const struct heddle_strategy heddle_strategy_dpor = {
	.name = "dpor",
	.promise = "exactly one execution for each class of equivalent interleavings",
	.exhaustive = true,
	.open = dpor_open,
	.close = dpor_close,
	.restart = dpor_restart,
	.begin = dpor_begin,
	.pick = dpor_pick,
	.choose = dpor_choose,
	.step = dpor_step,
	.end = dpor_end,
};
