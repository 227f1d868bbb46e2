// SPDX-License-Identifier: MIT
#include "follow/prefix.h"
#include "follow/follow.h"
#include "follow/known.h"

#include <string.h>

static void *open_it(const struct heddle_options *options)
{
	return options->strategy_argument;
}

static void close_it(void *self)
{
	(void)self;
}

static void restart(void *self)
{
	struct prefix *prefix = self;

	prefix->n_nodes = 0;
	prefix->bound = 0;
	prefix->is_cut = prefix->has_begun = prefix->is_exhausted = false;
	prefix->completed = -1;
}

/* ---- from one execution to the next */

static bool has_more(const struct prefix_node *node)
{
	return node->is_choice ? node->values_left > 0 : !heddle_thread_set_is_empty(&node->left);
}

static int take(struct prefix_node *node)
{
	if (node->is_choice) {
		node->values_left--;
		return ++node->taken;
	}
	node->taken = heddle_thread_set_first(&node->left);
	heddle_thread_set_remove(&node->left, (unsigned)node->taken);
	return node->taken;
}

/* The last node that has something left takes it; false: none has. */
static bool advance(struct prefix *prefix)
{
	while (prefix->n_nodes > 0) {
		struct prefix_node *node = &prefix->nodes[prefix->n_nodes - 1];

		if (has_more(node)) {
			take(node);
			return true;
		}
		prefix->n_nodes--;
	}
	return false;
}

static bool raise_bound(struct prefix *prefix)
{
	prefix->completed = (int)prefix->bound;
	if (!prefix->is_cut) {
		prefix->is_exhausted = true;
		return false;
	}
	prefix->bound++;
	prefix->is_cut = false;
	return true;
}

static bool begin(void *self)
{
	struct prefix *prefix = self;

	if (prefix->has_begun && !advance(prefix) && !raise_bound(prefix))
		return false;
	prefix->has_begun = true;
	prefix->depth = 0;
	prefix->next = 0;
	prefix->next_choice = 0;
	prefix->preemptions = 0;
	return true;
}

/* ---- the prefix */

/* The recorded thread, if it is about to do what it did; -1: the prefix ends here. */
static int follow(struct prefix *prefix, const struct heddle_view *view)
{
	const struct heddle_schedule *schedule = prefix->schedule;
	const struct heddle_schedule_step *step = &schedule->steps[prefix->next];
	int thread = heddle_follow_thread(view, schedule->threads[step->thread].name);

	if (thread < 0 || !heddle_thread_set_has(&view->enabled, (unsigned)thread) ||
	    !heddle_follow_is_about_to(view->step > 0 ? view->execution : NULL, &view->threads[thread],
				       step->operation, &step->target))
		return -1;
	prefix->next++;
	return thread;
}

static bool is_following(const struct prefix *prefix)
{
	return prefix->next < prefix->steps;
}

/* ---- behind it */

static struct prefix_node *new_node(struct prefix *prefix)
{
	return prefix->n_nodes < PREFIX_NODES_MAX ? &prefix->nodes[prefix->n_nodes++] : NULL;
}

static int pick_first(struct prefix *prefix, const struct heddle_view *view)
{
	int thread = heddle_follow_longest(view);
	struct heddle_thread_set others = view->enabled;
	struct prefix_node *node = new_node(prefix);

	heddle_thread_set_remove(&others, (unsigned)thread);
	if (prefix->preemptions >= prefix->bound) {
		prefix->is_cut |= heddle_thread_sets_meet(&others, &view->preempting);
		others = heddle_thread_set_minus(others, view->preempting);
	}
	if (node == NULL)
		return HEDDLE_ABANDON;
	*node = (struct prefix_node){ .left = others, .taken = thread };
	return thread;
}

static int pick(void *self, const struct heddle_view *view)
{
	struct prefix *prefix = self;
	int thread;

	if (is_following(prefix)) {
		thread = follow(prefix, view);
		if (thread >= 0)
			return thread;
		prefix->steps = prefix->next; /* the same in each execution */
	}
	thread = prefix->depth < prefix->n_nodes ? prefix->nodes[prefix->depth].taken
						 : pick_first(prefix, view);
	prefix->depth++;
	if (thread >= 0)
		prefix->preemptions += heddle_thread_set_has(&view->preempting, (unsigned)thread);
	return thread;
}

static int choose(void *self, int n, const char *why)
{
	struct prefix *prefix = self;
	const struct heddle_schedule *schedule = prefix->schedule;
	struct prefix_node *node;

	if (is_following(prefix) && prefix->next_choice < schedule->n_choices &&
	    schedule->choices[prefix->next_choice].n == n &&
	    strcmp(schedule->choices[prefix->next_choice].why, why != NULL ? why : "") == 0)
		return schedule->choices[prefix->next_choice++].value;
	if (prefix->depth < prefix->n_nodes)
		return prefix->nodes[prefix->depth++].taken;
	node = new_node(prefix);
	if (node == NULL)
		return HEDDLE_ABANDON;
	*node = (struct prefix_node){ .values_left = n - 1, .is_choice = true };
	prefix->depth++;
	return 0;
}

static bool splits(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	const struct prefix *prefix = self;
	size_t step = is_following(prefix) || execution->n_steps <= prefix->steps ? execution->n_steps - 1
										  : prefix->schedule->n_steps;

	return known_splits_in_step(prefix->schedule, step, execution, next);
}

static bool sees(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	return known_sees(((const struct prefix *)self)->schedule, execution, next);
}

static const struct heddle_following prefix_following = { .splits = splits, .sees = sees };

const struct heddle_strategy prefix_strategy = {
	.name = "prefix",
	.promise = "the first steps as recorded, then every way to go on",
	.open = open_it,
	.close = close_it,
	.restart = restart,
	.begin = begin,
	.pick = pick,
	.choose = choose,
	.following = &prefix_following,
};
