/* SPDX-License-Identifier: MIT */
/*
 * bounded: every interleaving with no preemption, then every one with at most one, two, ... up to a limit.
 *
 * Musuvathi, Qadeer: Iterative context bounding for systematic testing of multithreaded programs, PLDI 2007. Most
 * defects need few preemptions, and a failure with few is easy to read. Each bound is a depth-first search of its
 * own, as in strategy_naive.c; bound k runs again what the bounds before it ran. A bound that had to refuse nothing
 * has seen the whole space, and is the last.
 *
 * Scheduling is fair (fairness.h); a switch that fairness asks for is not counted as a preemption.
 */
#include "fairness.h"

#include <heddle/explore.h>

#include <errno.h>
#include <stdlib.h>

#define NODES_MAX (HEDDLE_STEPS_MAX + 4096)

struct node {
	uint64_t left; /* alternatives not taken yet, the taken one excluded */
	uint8_t taken;
	uint8_t n_taken; /* how many were, this one included */
};

struct bounded {
	struct node *nodes;
	size_t n, depth;      /* nodes on the stack; those that this execution has passed */
	size_t kept;	      /* those that the execution before passed as well */
	unsigned bound;	      /* the present one */
	unsigned limit;	      /* the last one */
	unsigned used;	      /* preemptions of this execution */
	bool refused;	      /* some alternative of this bound would have been one preemption too many */
	bool began;	      /* an execution of this bound was run */
	bool finished;	      /* nothing is left to be refused */
	uint64_t *executions; /* of each bound */
	size_t n_executions;  /* bounds that there is room for */
	struct fairness fairness;
	const char *overflow;
};

static bool make_room(struct bounded *bounded)
{
	size_t n = bounded->n_executions + 64;
	uint64_t *executions = realloc(bounded->executions, n * sizeof(*executions));

	if (!executions)
		return false;
	for (size_t i = bounded->n_executions; i < n; i++)
		executions[i] = 0;
	bounded->executions = executions;
	bounded->n_executions = n;
	return true;
}

static void bounded_close(void *self)
{
	struct bounded *bounded = self;

	free(bounded->executions);
	free(bounded->nodes);
	free(bounded);
}

static void *bounded_open(const struct heddle_options *options)
{
	struct bounded *bounded = calloc(1, sizeof(*bounded));

	if (!bounded)
		return NULL;
	bounded->limit = options->preemptions;
	bounded->nodes = calloc(NODES_MAX, sizeof(*bounded->nodes));
	if (bounded->nodes && make_room(bounded))
		return bounded;
	bounded_close(bounded);
	errno = ENOMEM;
	return NULL;
}

static void begin_bound(struct bounded *bounded, unsigned bound)
{
	bounded->bound = bound;
	bounded->n = 0;
	bounded->refused = false;
	bounded->began = false;
	bounded->executions[bound] = 0;
}

static void bounded_restart(void *self)
{
	struct bounded *bounded = self;

	bounded->finished = false;
	begin_bound(bounded, 0);
}

/* Goes to the next schedule of this bound; false when there is none. */
static bool advance(struct bounded *bounded)
{
	struct node *last;

	if (!bounded->began)
		return true;
	while (bounded->n && !bounded->nodes[bounded->n - 1].left)
		bounded->n--;
	if (!bounded->n)
		return false;
	last = &bounded->nodes[bounded->n - 1];
	last->taken = (uint8_t)__builtin_ctzll(last->left);
	last->left &= last->left - 1;
	last->n_taken++;
	return true;
}

/* Goes to the next bound; false when this was the last. */
static bool next_bound(struct bounded *bounded)
{
	bounded->finished = !bounded->refused;
	if (bounded->finished || bounded->bound == bounded->limit)
		return false;
	if (bounded->bound + 1 == bounded->n_executions && !make_room(bounded)) {
		bounded->overflow = "no memory for another bound";
		return false;
	}
	begin_bound(bounded, bounded->bound + 1);
	return true;
}

static bool bounded_begin(void *self)
{
	struct bounded *bounded = self;

	if (bounded->finished || bounded->overflow)
		return false;
	if (!advance(bounded) && !next_bound(bounded))
		return false;
	bounded->kept = bounded->n;
	bounded->began = true;
	bounded->depth = 0;
	bounded->used = 0;
	fairness_begin(&bounded->fairness);
	return true;
}

/* first: the alternative that is taken when the node is new. */
static int take(struct bounded *bounded, uint64_t alternatives, int first)
{
	struct node *node;

	if (bounded->depth == NODES_MAX) {
		bounded->overflow = "an execution has more picks and choices than bounded has room for";
		return HEDDLE_ABANDON;
	}
	node = &bounded->nodes[bounded->depth++];
	if (bounded->depth > bounded->n) {
		node->taken = (uint8_t)first;
		node->left = alternatives & ~(UINT64_C(1) << first);
		node->n_taken = 1;
		bounded->n = bounded->depth;
	}
	return node->taken;
}

static int first_of(uint64_t alternatives, int previous)
{
	if (previous >= 0 && alternatives >> previous & 1)
		return previous;
	return __builtin_ctzll(alternatives);
}

static int bounded_pick(void *self, const struct heddle_view *view)
{
	struct bounded *bounded = self;
	uint64_t allowed = fairness_allowed(&bounded->fairness, view);
	uint64_t preempting = view->preempting & allowed;
	int thread;

	if (view->previous >= 0 && !(allowed >> view->previous & 1))
		preempting = 0;
	if (bounded->used == bounded->bound) {
		bounded->refused |= preempting != 0;
		allowed &= ~preempting;
	}
	thread = take(bounded, allowed, first_of(allowed, view->previous));
	if (thread == HEDDLE_ABANDON)
		return thread;
	bounded->used += preempting >> thread & 1;
	fairness_picks(&bounded->fairness, view, thread);
	return thread;
}

static int bounded_choose(void *self, int n, const char *why)
{
	(void)why;
	return take(self, n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1, 0);
}

static void bounded_step(void *self, const struct heddle_execution *execution)
{
	(void)self;
	(void)execution;
}

static int bounded_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct bounded *bounded = self;

	(void)execution;
	bounded->executions[bounded->bound]++;
	if (!bounded->overflow)
		return 0;
	*error = bounded->overflow;
	return -E2BIG;
}

static void bounded_coverage(const void *self, struct heddle_coverage *coverage)
{
	const struct bounded *bounded = self;
	bool done = bounded->began && !bounded->n; /* the present bound has nothing left */

	coverage->all = bounded->finished;
	coverage->preemptions = (int)bounded->bound - !done;
	coverage->bounds = bounded->executions;
	coverage->n_bounds = bounded->bound + 1;
}

/* Each bound is a tree of its own. */
static size_t bounded_path(const void *self, size_t *kept)
{
	const struct bounded *bounded = self;

	*kept = bounded->kept;
	return bounded->n;
}

static struct heddle_branching bounded_branching(const void *self, size_t level)
{
	const struct node *node = &((const struct bounded *)self)->nodes[level];

	return (struct heddle_branching){
		.taken = node->n_taken,
		.known = node->n_taken + (uint32_t)__builtin_popcountll(node->left),
	};
}

const struct heddle_strategy heddle_strategy_bounded = {
	.name = "bounded",
	.promise = "every interleaving with at most 0, 1, 2, ... preemptions, in turn",
	.open = bounded_open,
	.close = bounded_close,
	.restart = bounded_restart,
	.begin = bounded_begin,
	.pick = bounded_pick,
	.choose = bounded_choose,
	.step = bounded_step,
	.end = bounded_end,
	.coverage = bounded_coverage,
	.path = bounded_path,
	.branching = bounded_branching,
	.tree = HEDDLE_TREE_BOUNDED,
};
