/* SPDX-License-Identifier: MIT */
/*
 * dpor: at least one execution for each class of equivalent interleavings.
 *
 * Source sets with sleep sets: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", JACM 2017, Algorithm 1,
 * with these additions:
 *
 *   - An operation that can be disabled races with every conflicting step back to where it was enabled, not only with the adjacent
 *     one: between two acquisitions of a lock lies the release.
 *   - What a thread is blocked on when an execution ends races as if it had been executed.
 *   - Where a blocked writer is held up by several readers, the reversal drops all of them: besides the sequence that keeps whatever does
 *     not depend on the earlier step, the one that keeps only what the later step needs is tried.
 *   - A choice belongs to the step in which it is taken: its values are explored below the pick, and a thread that goes to sleep
 *     is woken by what conflicts with its step under any of the values.
 *
 * The stack of nodes, one for each pick and choice of the current execution:
 *
 *   pick  { enabled, backtrack, done, sleep } -> choice { left } -> choice -> pick -> ...
 */
#include "dependence.h"
#include "happens_before.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX	  4096u
#define SLEEP_TOUCHES_MAX (1u << 18)

/* A thread that need not be taken at a node, with what its step there touches. */
struct sleeper {
	uint32_t first, n; /* in the pool */
};

struct node {
	bool is_choice;
	uint8_t taken;
	uint32_t step;	    /* the step picked here, or the one that the choice belongs to */
	uint64_t left;	    /* choice: values not taken yet */
	uint64_t enabled;   /* pick: what could be taken */
	uint64_t backtrack; /* what must be taken */
	uint64_t done;	    /* what was taken and is explored; the one being explored excluded */
	uint64_t sleep;	    /* what was explored already before this node was reached */
	uint32_t sleepers;  /* index of the first of HEDDLE_THREADS_MAX sleepers */
	uint32_t pool;	    /* end of this node's part of the pool */
	uint32_t
		partial; /* touches at the end of the pool that belong to other values of the taken step's choices */
};

struct dpor {
	struct node *nodes;
	size_t n, depth, max;
	uint32_t *step_nodes;	  /* the node of each step */
	struct sleeper *sleepers; /* HEDDLE_THREADS_MAX for each pick node, by its step */
	struct heddle_touch *pool;
	uint32_t pool_end;
	struct happens_before hb;
	const struct heddle_execution *execution; /* the last one */
	uint32_t first_new;    /* the first step that the last execution does not share with the one before */
	uint32_t current_step; /* the one in progress, NO_PREDECESSOR before the first */
	const char *overflow;
	bool started;
};

static void dpor_close(void *self)
{
	struct dpor *dpor = self;

	happens_before_close(&dpor->hb);
	free(dpor->nodes);
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
	if (dpor->nodes && dpor->step_nodes && dpor->sleepers && dpor->pool &&
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

static bool advance_pick(struct dpor *dpor, struct node *node)
{
	uint64_t rest;

	put_to_sleep(dpor, node);
	rest = node->backtrack & ~node->done & ~node->sleep;
	if (!rest)
		return false;
	node->taken = (uint8_t)__builtin_ctzll(rest);
	return true;
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

static int first_pick(struct node *node, const struct heddle_view *view)
{
	uint64_t awake = node->enabled & ~node->sleep;
	int taken;

	if (!awake)
		return HEDDLE_ABANDON;
	if (view->previous >= 0 && awake >> view->previous & 1)
		taken = view->previous;
	else
		taken = __builtin_ctzll(awake);
	node->taken = (uint8_t)taken;
	node->backtrack = UINT64_C(1) << taken;
	return taken;
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
	if (view->step)
		inherit_sleep(dpor, node, &dpor->nodes[dpor->step_nodes[view->step - 1]]);
	dpor->step_nodes[view->step] = (uint32_t)(dpor->depth - 1);
	taken = first_pick(node, view);
	if (taken == HEDDLE_ABANDON)
		dpor->n = --dpor->depth;
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

/*
 * Races. A *later* step (executed, or pending at the end) raced with an earlier one that it conflicts with.
 */
struct later {
	uint32_t number; /* of the step; n_steps for a pending operation */
	unsigned thread;
	bool blocking;
	uint32_t object; /* the announced one, if it is blocking */
	const struct heddle_touch *touches;
	size_t n_touches;
	struct clock before; /* what comes before it otherwise than through a conflict */
	struct clock all;    /* what comes before it */
};

static void clock_join(struct clock *clock, const struct clock *other)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++) {
		if (other->steps[i] > clock->steps[i])
			clock->steps[i] = other->steps[i];
	}
}

/*
 * The threads one of which has to be taken at the earlier step's place: those whose first step in `sequence` has nothing before it
 * there. sequence: the steps after earlier for which keep says yes, then later.
 */
struct initials {
	uint64_t set;
	uint64_t seen;
	uint16_t first[HEDDLE_THREADS_MAX]; /* position of each seen thread's first step in the sequence */
};

static bool has_predecessor_in(const struct initials *initials, const struct clock *clock, unsigned thread)
{
	for (uint64_t rest = initials->seen & ~(UINT64_C(1) << thread); rest; rest &= rest - 1) {
		int other = __builtin_ctzll(rest);
		if (clock->steps[other] > initials->first[other])
			return true;
	}
	return false;
}

static void initials_add(struct initials *initials, unsigned thread, uint16_t position,
			 const struct clock *clock)
{
	if (initials->seen >> thread & 1)
		return;
	if (!has_predecessor_in(initials, clock, thread))
		initials->set |= UINT64_C(1) << thread;
	initials->seen |= UINT64_C(1) << thread;
	initials->first[thread] = position;
}

/* What does not depend on earlier, then later. */
static struct initials initials_of_the_rest(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;
	struct initials initials = { 0 };

	for (uint32_t i = earlier + 1; i < later->number; i++) {
		if (!happens_before(&dpor->hb, execution, earlier, i))
			initials_add(&initials, execution->steps[i].thread, dpor->hb.positions[i],
				     &dpor->hb.clocks[i]);
	}
	initials_add(&initials, later->thread, UINT16_MAX, &later->all);
	return initials;
}

/* Only what later needs, then later. */
static struct initials initials_of_the_past(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;
	struct initials initials = { 0 };

	for (uint32_t i = earlier + 1; i < later->number; i++) {
		if (clock_has(&dpor->hb, &later->before, i, execution))
			initials_add(&initials, execution->steps[i].thread, dpor->hb.positions[i],
				     &dpor->hb.clocks[i]);
	}
	initials_add(&initials, later->thread, UINT16_MAX, &later->before);
	return initials;
}

/* One of the initials has to be explored at node, unless one of them is or was. */
static void require(struct node *node, const struct initials *initials, unsigned preferred)
{
	uint64_t possible = initials->set & node->enabled;

	if (!possible || (possible & (node->backtrack | node->sleep)))
		return;
	if (possible >> preferred & 1)
		node->backtrack |= UINT64_C(1) << preferred;
	else
		node->backtrack |= possible & -possible;
}

static void reverse(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	struct node *node = &dpor->nodes[dpor->step_nodes[earlier]];
	struct initials rest = initials_of_the_rest(dpor, earlier, later);

	require(node, &rest, later->thread);
	if (later->blocking) {
		struct initials past = initials_of_the_past(dpor, earlier, later);
		require(node, &past, later->thread);
	}
}

/* Whether another step lies between: earlier happens before something that comes directly before later. */
static bool is_indirect(struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct heddle_execution *execution = dpor->execution;

	for (size_t i = 0; i < later->n_touches; i++) {
		const struct heddle_touch *touch = &later->touches[i];
		uint32_t older = happens_before_newest(&dpor->hb, touch->object);
		for (; older != NO_PREDECESSOR; older = dpor->hb.touch_previous[older]) {
			uint32_t step = dpor->hb.touch_step[older];
			if (step <= earlier)
				break;
			if (step < later->number && execution->steps[step].thread != later->thread &&
			    touches_conflict(&execution->touches[older], touch) &&
			    happens_before(&dpor->hb, execution, earlier, step))
				return true;
		}
	}
	return false;
}

static void race_touch(struct dpor *dpor, const struct later *later, const struct heddle_touch *touch)
{
	const struct heddle_execution *execution = dpor->execution;
	bool back_to_the_start = later->blocking && touch->object == later->object;
	uint32_t older = happens_before_newest(&dpor->hb, touch->object);

	for (; older != NO_PREDECESSOR; older = dpor->hb.touch_previous[older]) {
		uint32_t step = dpor->hb.touch_step[older];
		if (step >= later->number || execution->steps[step].thread == later->thread ||
		    !touches_conflict(&execution->touches[older], touch) ||
		    clock_has(&dpor->hb, &later->before, step, execution))
			continue;
		if (back_to_the_start || !is_indirect(dpor, step, later))
			reverse(dpor, step, later);
	}
}

static void race(struct dpor *dpor, const struct later *later)
{
	for (size_t i = 0; i < later->n_touches; i++)
		race_touch(dpor, later, &later->touches[i]);
}

static void race_step(struct dpor *dpor, uint32_t number)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[number];
	struct later later = { .number = number,
			       .thread = step->thread,
			       .blocking = step->blocking,
			       .object = step->object,
			       .touches = &execution->touches[step->first_touch],
			       .n_touches = step->n_touches,
			       .all = dpor->hb.clocks[number] };

	if (dpor->hb.previous[number] != NO_PREDECESSOR)
		later.before = dpor->hb.clocks[dpor->hb.previous[number]];
	for (uint32_t i = 0; i < step->n_edges; i++)
		clock_join(&later.before, &dpor->hb.clocks[execution->edges[step->first_edge + i]]);
	race(dpor, &later);
}

/* What a thread is blocked on at the end, as if it had been done. */
static void race_pending(struct dpor *dpor, unsigned thread)
{
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_thread_info *info = &execution->threads[thread];
	struct heddle_touch touch = {
		.object = info->object, .access = info->access, .low = info->low, .high = info->high
	};
	struct later later = { .number = (uint32_t)execution->n_steps,
			       .thread = thread,
			       .blocking = true,
			       .object = info->object,
			       .touches = &touch,
			       .n_touches = info->object ? 1 : 0 };

	if (dpor->hb.last_step[thread] != NO_PREDECESSOR)
		later.before = dpor->hb.clocks[dpor->hb.last_step[thread]];
	later.all = later.before;
	race(dpor, &later);
}

static void race_all(struct dpor *dpor)
{
	const struct heddle_execution *execution = dpor->execution;

	for (uint32_t step = dpor->first_new; step < execution->n_steps; step++)
		race_step(dpor, step);
	for (unsigned thread = 0; thread < execution->n_threads; thread++) {
		const struct heddle_thread_info *info = &execution->threads[thread];
		if (!info->ended && !info->stopped && !info->enabled)
			race_pending(dpor, thread);
	}
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
	race_all(dpor);
	if (!dpor->overflow)
		return 0;
	*error = dpor->overflow;
	return -E2BIG;
}

const struct heddle_strategy heddle_strategy_dpor = {
	.name = "dpor",
	.promise = "every class of equivalent interleavings at least once",
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
