/* SPDX-License-Identifier: MIT */
/*
 * dpor: every class of equivalent interleavings (Mazurkiewicz traces), one execution each.
 *
 * Wakeup trees over source sets: Abdulla, Aronis, Jonsson, Sagonas, "Source Sets: A Foundation for Optimal
 * Dynamic Partial Order Reduction", JACM 2017, Algorithm 2. The additions for blocking operations and for
 * steps whose effect depends on earlier steps are described in dpor_races.c and dpor_probe.c; the argument is
 * in docs/explorer.md. The addition for choices:
 *
 * - A choice belongs to the step in which it is taken. Its values are explored below the pick. A sleeping
 *   thread is woken by a step that conflicts with its step under any of the values.
 *
 * The stack of nodes has one for each pick and choice of the current execution:
 *
 *   pick { enabled, sleep, tree } -> choice { left } -> choice -> pick -> ...
 */
#include "dpor/dpor.h"

#include <assert.h>
#include <heddle/choose.h>
#include <heddle/explore.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 4096u

static void dpor_close(void *self)
{
	struct dpor *dpor = self;

	dpor_probe_drop_all(dpor);
	stored_list_drop_all(&dpor->exports);
	happens_before_close(&dpor->hb);
	labels_close(&dpor->labels);
	sleep_stack_close(&dpor->sleep);
	wakeup_forest_close(&dpor->forest);
	free(dpor->nodes);
	free(dpor->items);
	free(dpor->plan);
	free(dpor->path);
	free(dpor->path_clocks);
	free(dpor->kept);
	free(dpor->chosen);
	free(dpor->settled);
	free(dpor->raced);
	free(dpor->step_nodes);
	free(dpor->step_labels);
	free(dpor);
}

static void *dpor_open(const struct heddle_options *options)
{
	struct dpor *dpor = calloc(1, sizeof(*dpor));

	if (!dpor)
		return NULL;
	stored_list_begin(&dpor->probes);
	stored_list_begin(&dpor->exports);
	dpor->forest.room = options->plans_max ? options->plans_max : HEDDLE_PLANS_DEFAULT;
	dpor->exported_max = options->exported_max ? options->exported_max : HEDDLE_EXPORTED_DEFAULT;
	dpor->inserts_whole = options->insert_whole;
	dpor->max = options->steps_max + CHOICES_MAX;
	dpor->nodes = calloc(dpor->max, sizeof(*dpor->nodes));
	dpor->step_nodes = calloc(options->steps_max, sizeof(*dpor->step_nodes));
	dpor->step_labels = calloc(options->steps_max, sizeof(*dpor->step_labels));
	dpor->items = calloc(options->steps_max + HEDDLE_EXPLORED_THREADS_MAX, sizeof(*dpor->items));
	dpor->plan = calloc(WAKEUP_PATH_MAX, sizeof(*dpor->plan));
	dpor->path = calloc(WAKEUP_PATH_MAX, sizeof(*dpor->path));
	dpor->path_clocks = calloc(WAKEUP_PATH_MAX, sizeof(*dpor->path_clocks));
	dpor->kept = calloc(options->steps_max, sizeof(*dpor->kept));
	dpor->chosen = calloc(options->steps_max + HEDDLE_EXPLORED_THREADS_MAX, sizeof(*dpor->chosen));
	dpor->settled = calloc(options->steps_max, sizeof(*dpor->settled));
	dpor->raced = calloc(options->steps_max, sizeof(*dpor->raced));
	if (dpor->nodes && dpor->items && dpor->plan && dpor->path && dpor->path_clocks && dpor->kept &&
	    dpor->chosen && dpor->settled && dpor->raced && dpor->step_nodes && dpor->step_labels &&
	    labels_open(&dpor->labels) == 0 && happens_before_open(&dpor->hb, options->steps_max) == 0)
		return dpor;
	dpor_close(dpor);
	errno = ENOMEM;
	return NULL;
}

/* Keeps what was learnt about the effects of steps. */
static void dpor_restart(void *self)
{
	struct dpor *dpor = self;

	assert(!dpor->root && !dpor->n_exported && !dpor->is_prepared); /* of copies, which do not restart */
	happens_before_truncate(&dpor->hb, 0);
	wakeup_forest_close(&dpor->forest);
	dpor_probe_drop_all(dpor);
	stored_list_drop_all(&dpor->exports);
	dpor->handover = 0;
	dpor->n = 0;
	dpor->first_new = 0;
	dpor->n_settled = 0;
	dpor->started = dpor->surprised = dpor->is_split = false;
	dpor->left_out = 0;
}

void dpor_prepare(struct dpor *dpor)
{
	struct node *node = &dpor->nodes[dpor->n - 1];

	dpor->shared = dpor->n;
	node->n_taken++;
	dpor->first_new = node->step == NO_PREDECESSOR ? 0 : node->step;
	happens_before_truncate(&dpor->hb, dpor->first_new);
}

static bool dpor_begin(void *self)
{
	struct dpor *dpor = self;

	dpor->depth = 0;
	dpor->shared = 0;
	dpor->current_step = NO_PREDECESSOR;
	if (!dpor->started) {
		dpor->started = true;
		return true;
	}
	if (dpor->is_prepared) {
		dpor->is_prepared = false;
		return true;
	}
	if (dpor_probe_begin(dpor))
		return true;
	while (dpor->n > dpor->root) {
		struct node *node = &dpor->nodes[dpor->n - 1];
		if (node->is_choice ? dpor_advance_choice(dpor, node) : dpor_advance_pick(dpor, node)) {
			dpor_prepare(dpor);
			return true;
		}
		if (node->n_given) /* plans of the copies may begin here */
			return false;
		wakeup_free(&dpor->forest, node->tree); /* branches that were given away */
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
	node->n_taken = 1;
	return node;
}

/* Returns the first step of the tree's first branch; without a tree, a thread that is not asleep. */
static int first_pick(struct dpor *dpor, struct node *node, const struct heddle_view *view)
{
	uint64_t possible;

	if (node->tree) {
		dpor_begin_branch(dpor, node);
		return node->enabled >> node->taken & 1 ? node->taken : HEDDLE_ABANDON;
	}
	possible = node->enabled & ~sleep_set_threads(&dpor->sleep, &node->sleep, &dpor->labels);
	if (!possible)
		return HEDDLE_ABANDON;
	node->taken = view->previous >= 0 && possible >> view->previous & 1
			      ? (uint8_t)view->previous
			      : (uint8_t)__builtin_ctzll(possible);
	return node->taken;
}

/* Sets the sleep set and the wakeup tree of a new pick from the pick before. */
static void inherit(struct dpor *dpor, struct node *node)
{
	const struct node *before = node->step ? &dpor->nodes[dpor->step_nodes[node->step - 1]] : NULL;

	sleep_set_begin(&dpor->sleep, &node->sleep, before ? &before->sleep : NULL, &dpor->labels,
			before ? &dpor->step_labels[node->step - 1] : NULL, before && before->is_loose);
	node->tree = dpor->handover;
	dpor->handover = 0;
}

static int dpor_pick(void *self, const struct heddle_view *view)
{
	struct dpor *dpor = self;
	struct node *node;
	int taken;

	dpor->execution = view->execution;
	if (dpor->probing.active)
		return dpor_probe_pick(dpor, view);
	dpor->current_step = view->step;
	if (dpor->depth < dpor->n)
		return dpor->nodes[dpor->depth++].taken;
	node = push_node(dpor);
	if (!node)
		return HEDDLE_ABANDON;
	node->step = view->step;
	node->enabled = heddle_explored_threads(&view->enabled);
	inherit(dpor, node);
	dpor->step_nodes[view->step] = (uint32_t)(dpor->depth - 1);
	taken = first_pick(dpor, node, view);
	if (taken == HEDDLE_ABANDON) {
		wakeup_free(&dpor->forest, node->tree);
		wakeup_free(&dpor->forest, dpor->handover);
		dpor->handover = 0;
		dpor->n = --dpor->depth;
	}
	return taken;
}

/* Returns the values for a choice: the planned one, or those with which the step is not asleep. */
static uint64_t possible_values(struct dpor *dpor, const struct node *node, int n)
{
	const struct node *pick = dpor_pick_of(dpor, node);
	uint64_t possible = 0;

	if (pick->is_planned)
		return UINT64_C(1) << choices_after(&dpor->labels, pick->choices, node->choices);
	if (!(pick->sleep.threads >> pick->taken & 1))
		return UINT64_MAX >> (64 - n);
	for (int value = 0; value < n; value++) {
		uint32_t longer = choices_find(&dpor->labels, node->choices, (unsigned)value, (unsigned)n);
		if (!longer || !sleep_set_has(&dpor->sleep, &pick->sleep, &dpor->labels, pick->taken, longer))
			possible |= UINT64_C(1) << value;
	}
	return possible;
}

static int dpor_choose(void *self, int n, const char *why)
{
	struct dpor *dpor = self;
	struct node *node;

	(void)why;
	if (dpor->probing.active)
		return dpor_probe_choose(dpor, n);
	if (dpor->depth < dpor->n)
		return dpor->nodes[dpor->depth++].taken;
	node = push_node(dpor);
	if (!node)
		return HEDDLE_ABANDON;
	node->is_choice = true;
	node->step = dpor->current_step;
	node->left = UINT64_MAX >> (64 - n);
	if (node->step != NO_PREDECESSOR) {
		node->choices =
			choices_of(&dpor->labels, dpor->execution, &dpor->execution->steps[node->step]);
		node->left = possible_values(dpor, node, n);
	}
	if (!node->left) {
		dpor_pick_of(dpor, node)->is_unfinished = true;
		dpor->n = --dpor->depth;
		return HEDDLE_ABANDON;
	}
	dpor_take_value(node);
	return node->taken;
}

static void dpor_step(void *self, const struct heddle_execution *execution)
{
	struct dpor *dpor = self;
	uint32_t number = (uint32_t)execution->n_steps - 1;

	dpor->execution = execution;
	if (dpor->probing.active) {
		dpor_probe_step(dpor);
		return;
	}
	if (number < dpor->hb.n_steps)
		return;
	dpor->surprised |= dpor_is_surprise(dpor, &execution->steps[number]);
	dpor_see(dpor, &execution->steps[number]);
	dpor->step_labels[number] = label_of(&dpor->labels, execution, &execution->steps[number]);
	happens_before_add(&dpor->hb, execution);
}

const struct dpor_uses *dpor_uses(const void *self)
{
	return &((const struct dpor *)self)->uses;
}

static void dpor_count(const void *self, struct heddle_statistics *statistics)
{
	statistics->left_out += ((const struct dpor *)self)->left_out;
	statistics->chooses |= dpor_has_choices(self);
}

static bool dpor_probes(const void *self)
{
	return ((const struct dpor *)self)->probing.active;
}

static int dpor_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct dpor *dpor = self;

	dpor->execution = execution;
	if (dpor->probing.active)
		dpor_probe_end(dpor);
	else if (!dpor->surprised)
		dpor_race(dpor);
	if (dpor_has_choices(dpor)) {
		dpor->forest.room = UINT32_MAX;
		dpor->surprised |= dpor->is_split || dpor->root || dpor->left_out;
	}
	if (dpor->labels.no_memory || dpor->sleep.no_memory || dpor->forest.no_memory)
		dpor->overflow = "no memory for what must still be explored";
	if (!dpor->overflow)
		return dpor->surprised ? HEDDLE_AGAIN : 0;
	*error = dpor->overflow;
	return -E2BIG;
}

static size_t dpor_path(const void *self, size_t *kept)
{
	const struct dpor *dpor = self;

	*kept = dpor->shared;
	return dpor->n;
}

/* Counts the branches planned so far; races found further down may add some. */
static struct heddle_branching dpor_branching(const void *self, size_t level)
{
	const struct node *node = &((const struct dpor *)self)->nodes[level];
	const struct wakeup_forest *forest = &((const struct dpor *)self)->forest;
	uint32_t planned = node->is_choice ? (uint32_t)__builtin_popcountll(node->left) : 0;

	for (uint32_t branch = node->tree; branch; branch = forest->steps[branch].next)
		planned++;
	return (struct heddle_branching){ .taken = node->n_taken, .known = node->n_taken + planned };
}

/* Counts the further threads with which the step taken here races in the last execution. */
static struct heddle_rivals dpor_rivals(void *self, size_t level)
{
	struct dpor *dpor = self;
	const struct node *node = &dpor->nodes[level];
	uint64_t awake = ~node->sleep.threads, seen = UINT64_C(1) << node->taken, rivals = 0, sure = 0;

	if (node->is_choice || node->is_unfinished || !(node->enabled & awake & ~seen))
		return (struct heddle_rivals){ 0 };
	for (uint32_t step = node->step + 1; step < dpor->hb.n_steps; step++) {
		const struct label *label = &dpor->step_labels[step];
		uint64_t thread = UINT64_C(1) << label->thread;

		if (label->thread != node->taken &&
		    footprints_conflict(&dpor->labels, dpor->step_labels[node->step].footprint,
					label->footprint)) {
			rivals |= thread & awake;
			sure |= thread & awake & node->enabled & ~seen;
		}
		seen |= thread;
	}
	return (struct heddle_rivals){ .all = (uint32_t)__builtin_popcountll(rivals),
				       .sure = (uint32_t)__builtin_popcountll(sure) };
}

static const struct heddle_tree dpor_tree = {
	.leaves = HEDDLE_LEAVES_CLASSES,
	.path = dpor_path,
	.branching = dpor_branching,
	.rivals = dpor_rivals,
};

static const struct heddle_subtrees dpor_subtrees = {
	.give = dpor_give,
	.take_back = dpor_take_back,
	.keep = dpor_keep,
	.write = dpor_write,
	.read = dpor_read,
};

const struct heddle_strategy heddle_strategy_dpor = {
	.name = "dpor",
	.promise = "every class of equivalent interleavings, by one execution each",
	.exhaustive = true,
	.threads_max = HEDDLE_EXPLORED_THREADS_MAX,
	.open = dpor_open,
	.close = dpor_close,
	.restart = dpor_restart,
	.begin = dpor_begin,
	.pick = dpor_pick,
	.choose = dpor_choose,
	.step = dpor_step,
	.probes = dpor_probes,
	.count = dpor_count,
	.end = dpor_end,
	.tree = &dpor_tree,
	.subtrees = &dpor_subtrees,
};
