/* SPDX-License-Identifier: MIT */
/*
 * naive: every interleaving, by depth-first search over the picks and choices. Slow and obviously right; what
 * the others are tested against.
 *
 * The stack holds one node for each pick and choice of the last execution: what was taken, and what is left
 * to take. begin drops the nodes with nothing left and advances the last one that has something; the next
 * execution repeats the rest.
 */
#include <heddle/explore.h>

#include <errno.h>
#include <stdlib.h>

#define NODES_MAX (HEDDLE_STEPS_MAX + 4096)

struct node {
	uint64_t left; /* alternatives not taken yet, the taken one excluded */
	uint8_t taken;
	uint8_t n_taken; /* how many were, this one included */
};

struct naive {
	struct node *nodes;
	size_t n, depth; /* nodes on the stack; those that this execution has passed */
	size_t kept;	 /* those that the execution before passed as well */
	bool started;
	bool overflow;
};

static void *naive_open(const struct heddle_options *options)
{
	struct naive *naive = calloc(1, sizeof(*naive));

	(void)options;
	if (!naive)
		return NULL;
	naive->nodes = calloc(NODES_MAX, sizeof(*naive->nodes));
	if (naive->nodes)
		return naive;
	free(naive);
	return NULL;
}

static void naive_close(void *self)
{
	struct naive *naive = self;
	free(naive->nodes);
	free(naive);
}

static void naive_restart(void *self)
{
	struct naive *naive = self;
	naive->n = 0;
	naive->started = false;
}

static bool naive_begin(void *self)
{
	struct naive *naive = self;
	struct node *last;

	naive->depth = 0;
	naive->kept = 0;
	if (!naive->started) {
		naive->started = true;
		return true;
	}
	while (naive->n && !naive->nodes[naive->n - 1].left)
		naive->n--;
	if (!naive->n)
		return false;
	last = &naive->nodes[naive->n - 1];
	last->taken = (uint8_t)__builtin_ctzll(last->left);
	last->left &= last->left - 1;
	last->n_taken++;
	naive->kept = naive->n;
	return true;
}

static int take(struct naive *naive, uint64_t alternatives)
{
	struct node *node;

	if (naive->depth == NODES_MAX) {
		naive->overflow = true;
		return HEDDLE_ABANDON;
	}
	node = &naive->nodes[naive->depth++];
	if (naive->depth > naive->n) {
		node->taken = (uint8_t)__builtin_ctzll(alternatives);
		node->left = alternatives & (alternatives - 1);
		node->n_taken = 1;
		naive->n = naive->depth;
	}
	return node->taken;
}

static int naive_pick(void *self, const struct heddle_view *view)
{
	return take(self, view->enabled);
}

static int naive_choose(void *self, int n, const char *why)
{
	(void)why;
	return take(self, n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1);
}

static void naive_step(void *self, const struct heddle_execution *execution)
{
	(void)self;
	(void)execution;
}

static int naive_end(void *self, const struct heddle_execution *execution, const char **error)
{
	(void)execution;
	if (!((struct naive *)self)->overflow)
		return 0;
	*error = "an execution has more picks and choices than naive has room for";
	return -E2BIG;
}

static size_t naive_path(const void *self, size_t *kept)
{
	const struct naive *naive = self;

	*kept = naive->kept;
	return naive->n;
}

static struct heddle_branching naive_branching(const void *self, size_t level)
{
	const struct node *node = &((const struct naive *)self)->nodes[level];

	return (struct heddle_branching){
		.taken = node->n_taken,
		.known = node->n_taken + (uint32_t)__builtin_popcountll(node->left),
	};
}

const struct heddle_strategy heddle_strategy_naive = {
	.name = "naive",
	.promise = "every interleaving, without any reduction",
	.exhaustive = true,
	.open = naive_open,
	.close = naive_close,
	.restart = naive_restart,
	.begin = naive_begin,
	.pick = naive_pick,
	.choose = naive_choose,
	.step = naive_step,
	.end = naive_end,
	.path = naive_path,
	.branching = naive_branching,
	.tree = HEDDLE_TREE_ALL,
};
