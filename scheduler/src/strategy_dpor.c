/* SPDX-License-Identifier: MIT */
/*
 * dpor: every class of equivalent interleavings, one execution each where the footprints of steps are known beforehand.
 *
 * What a compare_exchange, a trylock, a wake-up or a spinlocked section touches may depend on what came before it. A plan
 * that ends with such a step is taken to depend on everything, so that no class is lost; a class may then be reached
 * twice, or an execution be given up half-way (counted as blocked).
 *
 * Wakeup trees over source sets: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal
 * Dynamic Partial Order Reduction", JACM 2017, Algorithm 2. What is added to it for operations that block,
 * and for choices, is told in dpor_races.c and here:
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

#include <heddle/choose.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 4096u

static void free_trees(struct dpor *dpor)
{
	for (size_t i = 0; i < dpor->n; i++) {
		wakeup_free(dpor->nodes[i].branch);
		wakeup_free(dpor->nodes[i].tree);
	}
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
	sleep_stack_close(&dpor->sleep);
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
	dpor->items = calloc(options->steps_max + 1, sizeof(*dpor->items));
	if (dpor->nodes && dpor->items && dpor->step_nodes && sleep_stack_open(&dpor->sleep) == 0 &&
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
	dpor->execution = NULL;
	dpor->first_new = 0;
	dpor->started = false;
}

/* What the node's taken step just did, under its choices, is explored. */
static void put_to_sleep(struct dpor *dpor, struct node *node)
{
	sleep_set_add(&dpor->sleep, &node->sleep, dpor->execution, &dpor->execution->steps[node->step]);
}

static struct node *pick_node_of(struct dpor *dpor, const struct node *choice)
{
	return &dpor->nodes[dpor->step_nodes[choice->step]];
}

/* Advances a choice to its next value. */
static bool advance_choice(struct dpor *dpor, struct node *node)
{
	if (!node->left)
		return false;
	if (node->step != NO_PREDECESSOR)
		put_to_sleep(dpor, pick_node_of(dpor, node));
	node->taken = (uint8_t)__builtin_ctzll(node->left);
	node->left &= node->left - 1;
	return true;
}

static void drop_branch(struct dpor *dpor, struct node *node)
{
	wakeup_free(node->branch);
	node->branch = NULL;
	wakeup_free(dpor->handover);
	dpor->handover = NULL;
}

static uint64_t awake(const struct dpor *dpor, const struct node *node)
{
	return node->enabled & ~sleep_set_threads(&dpor->sleep, &node->sleep);
}

/*
 * Goes to the node's next branch. A branch that cannot be followed is passed over: what a section would touch
 * when it comes earlier is not known before it is run, so a plan may be wrong. Returns false when there is
 * none left.
 */
static bool take_branch(struct dpor *dpor, struct node *node)
{
	drop_branch(dpor, node);
	while (node->tree) {
		node->branch = wakeup_take(&node->tree, &dpor->handover);
		node->taken = (uint8_t)node->branch->thread;
		if (awake(dpor, node) >> node->taken & 1)
			return true;
		drop_branch(dpor, node);
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
			return true;
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

/*
 * Where a branch of the tree leads; where there is none, or it cannot be followed, anywhere that is not
 * asleep.
 */
static int first_pick(struct dpor *dpor, struct node *node, const struct heddle_view *view)
{
	uint64_t possible;

	if (take_branch(dpor, node))
		return node->taken;
	possible = awake(dpor, node);
	if (!possible)
		return HEDDLE_ABANDON;
	node->taken = view->previous >= 0 && possible >> view->previous & 1
			      ? (uint8_t)view->previous
			      : (uint8_t)__builtin_ctzll(possible);
	return node->taken;
}

/* The node before the one of this step, NULL for the first. */
static const struct node *node_before(const struct dpor *dpor, uint32_t step)
{
	return step ? &dpor->nodes[dpor->step_nodes[step - 1]] : NULL;
}

static int dpor_pick(void *self, const struct heddle_view *view)
{
	struct dpor *dpor = self;
	const struct node *before;
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
	before = node_before(dpor, view->step);
	sleep_set_begin(&dpor->sleep, &node->sleep, before ? &before->sleep : NULL, dpor->execution,
			before ? &dpor->execution->steps[before->step] : NULL);
	node->tree = dpor->handover;
	dpor->handover = NULL;
	if (!node->tree)
		sleep_set_survive(&dpor->sleep, &node->sleep);
	dpor->step_nodes[view->step] = (uint32_t)(dpor->depth - 1);
	taken = first_pick(dpor, node, view);
	if (taken == HEDDLE_ABANDON) {
		drop_branch(dpor, node);
		wakeup_free(node->tree);
		dpor->n = --dpor->depth;
	}
	return taken;
}

/* Which choice of its step the node is: choices lie between their pick and the next. */
static size_t choice_index(const struct dpor *dpor, const struct node *node)
{
	return (size_t)(node - &dpor->nodes[dpor->step_nodes[node->step]]) - 1;
}

/* The values that a choice can take: the planned one, or those under which the step is not asleep. */
static uint64_t possible_values(struct dpor *dpor, const struct node *node, int n)
{
	const struct node *pick = pick_node_of(dpor, node);
	const struct wakeup *branch = pick->branch;
	struct heddle_choice choices[HEDDLE_CHOICES_MAX];
	size_t index = choice_index(dpor, node);
	uint64_t possible = 0;

	if (branch && !branch->free && index < branch->n_choices && branch->choices[index].value < n)
		return UINT64_C(1) << branch->choices[index].value;
	if (!(pick->sleep.threads >> pick->taken & 1) || index >= HEDDLE_CHOICES_MAX)
		return UINT64_MAX >> (64 - n);
	for (size_t i = 0; i < index; i++)
		choices[i].value = pick[1 + i].taken;
	for (int value = 0; value < n; value++) {
		choices[index].value = (uint16_t)value;
		if (!sleep_set_has(&dpor->sleep, &pick->sleep, pick->taken, choices, index + 1))
			possible |= UINT64_C(1) << value;
	}
	return possible;
}

static int dpor_choose(void *self, int n, const char *why)
{
	struct dpor *dpor = self;
	struct node *node;
	uint64_t possible;

	(void)why;
	if (dpor->depth < dpor->n)
		return dpor->nodes[dpor->depth++].taken;
	node = push_node(dpor);
	if (!node)
		return HEDDLE_ABANDON;
	node->is_choice = true;
	node->step = dpor->current_step;
	possible = node->step == NO_PREDECESSOR ? UINT64_MAX >> (64 - n) : possible_values(dpor, node, n);
	if (!possible) {
		dpor->n = --dpor->depth;
		return HEDDLE_ABANDON;
	}
	node->taken = (uint8_t)__builtin_ctzll(possible);
	node->left = possible & (possible - 1);
	return node->taken;
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
	if (dpor->sleep.overflow)
		dpor->overflow = "what sleeps along one execution does not fit any more";
	if (!dpor->overflow)
		return 0;
	*error = dpor->overflow;
	return -E2BIG;
}

const struct heddle_strategy heddle_strategy_dpor = {
	.name = "dpor",
	.promise = "every class of equivalent interleavings, nearly always by one execution each",
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
