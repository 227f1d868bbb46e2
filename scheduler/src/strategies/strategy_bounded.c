/* SPDX-License-Identifier: MIT */
/*
 * bounded: every interleaving with no preemption, then every one with at most one, two, ... up to a limit.
 *
 * Musuvathi, Qadeer: Iterative context bounding for systematic testing of multithreaded programs, PLDI 2007.
 * Most defects need few preemptions, and a failure with few is easy to read. Each bound is a depth-first
 * search of its own; bound k runs the executions of smaller bounds again. A bound that refused no alternative
 * has seen the whole space, and is the last one.
 *
 * Scheduling is fair (fairness.h); a switch that fairness demands is not counted as a preemption.
 */
#include "strategies/dfs_stack.h"
#include "strategies/fairness.h"

#include <errno.h>
#include <stdlib.h>

struct bounded {
	struct dfs_stack stack;
	unsigned bound;	      /* the present one */
	unsigned limit;	      /* the last one */
	unsigned used;	      /* preemptions of this execution */
	bool refused;	      /* some alternative of this bound needed one preemption more */
	bool began;	      /* an execution of this bound was run */
	bool finished;	      /* the whole space was explored */
	uint64_t *executions; /* of each bound */
	size_t n_executions;  /* number of bounds that have room */
	struct fairness fairness;
	bool no_memory; /* for another bound */
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
	dfs_close(&bounded->stack);
	free(bounded);
}

static void *bounded_open(const struct heddle_options *options)
{
	struct bounded *bounded = calloc(1, sizeof(*bounded));

	if (!bounded)
		return NULL;
	bounded->limit = options->preemptions;
	if (dfs_open(&bounded->stack) && make_room(bounded))
		return bounded;
	bounded_close(bounded);
	errno = ENOMEM;
	return NULL;
}

static void begin_bound(struct bounded *bounded, unsigned bound)
{
	bounded->bound = bound;
	dfs_empty(&bounded->stack);
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

/* Goes to the next bound; returns false if there is none. */
static bool next_bound(struct bounded *bounded)
{
	bounded->finished = !bounded->refused;
	if (bounded->finished || bounded->bound == bounded->limit)
		return false;
	if (bounded->bound + 1 == bounded->n_executions && !make_room(bounded)) {
		bounded->no_memory = true;
		return false;
	}
	begin_bound(bounded, bounded->bound + 1);
	return true;
}

static bool bounded_begin(void *self)
{
	struct bounded *bounded = self;

	if (bounded->finished || bounded->no_memory)
		return false;
	if (bounded->began && !dfs_advance(&bounded->stack) && !next_bound(bounded))
		return false;
	bounded->began = true;
	dfs_begin(&bounded->stack);
	bounded->used = 0;
	fairness_begin(&bounded->fairness);
	return true;
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
	const struct heddle_thread_set fair = fairness_allowed(&bounded->fairness, view);
	uint64_t allowed = heddle_explored_threads(&fair);
	uint64_t preempting = heddle_explored_threads(&view->preempting) & allowed;
	int thread;

	if (view->previous >= 0 && !(allowed >> view->previous & 1))
		preempting = 0;
	if (bounded->used == bounded->bound) {
		bounded->refused |= preempting != 0;
		allowed &= ~preempting;
	}
	thread = dfs_take(&bounded->stack, allowed, first_of(allowed, view->previous));
	if (thread == HEDDLE_ABANDON)
		return thread;
	bounded->used += preempting >> thread & 1;
	fairness_picks(&bounded->fairness, view, thread);
	return thread;
}

static int bounded_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct bounded *bounded = self;

	(void)execution;
	bounded->executions[bounded->bound]++;
	if (!bounded->stack.overflow)
		return 0;
	*error = "an execution has more picks and choices than bounded has room for";
	return -E2BIG;
}

static void bounded_coverage(const void *self, struct heddle_coverage *coverage)
{
	const struct bounded *bounded = self;
	bool done = bounded->began && !bounded->stack.n; /* the present bound is complete */

	coverage->all = bounded->finished;
	coverage->preemptions = (int)bounded->bound - !done;
	coverage->bounds = bounded->executions;
	coverage->n_bounds = bounded->bound + 1;
}

/* Each bound is a tree of its own. */
static const struct heddle_tree bounded_tree = {
	.leaves = HEDDLE_LEAVES_BOUNDED,
	.path = dfs_path,
	.branching = dfs_branching,
};

const struct heddle_strategy heddle_strategy_bounded = {
	.name = "bounded",
	.promise = "every interleaving with at most 0, 1, 2, ... preemptions, in turn",
	.threads_max = HEDDLE_EXPLORED_THREADS_MAX,
	.open = bounded_open,
	.close = bounded_close,
	.restart = bounded_restart,
	.begin = bounded_begin,
	.pick = bounded_pick,
	.choose = dfs_choose,
	.end = bounded_end,
	.coverage = bounded_coverage,
	.tree = &bounded_tree,
};
