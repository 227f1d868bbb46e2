/* SPDX-License-Identifier: MIT */
/*
 * naive: every interleaving, by depth-first search over picks and choices. It is slow and simple; the other
 * strategies are tested against it.
 */
#include "strategies/dfs_stack.h"

#include <errno.h>
#include <stdlib.h>

struct naive {
	struct dfs_stack stack;
	bool started;
};

static void *naive_open(const struct heddle_options *options)
{
	struct naive *naive = calloc(1, sizeof(*naive));

	(void)options;
	if (naive && dfs_open(&naive->stack))
		return naive;
	free(naive);
	errno = ENOMEM;
	return NULL;
}

static void naive_close(void *self)
{
	struct naive *naive = self;

	dfs_close(&naive->stack);
	free(naive);
}

static void naive_restart(void *self)
{
	struct naive *naive = self;

	dfs_empty(&naive->stack);
	naive->started = false;
}

static bool naive_begin(void *self)
{
	struct naive *naive = self;

	if (naive->started && !dfs_advance(&naive->stack))
		return false;
	naive->started = true;
	dfs_begin(&naive->stack);
	return true;
}

static int naive_pick(void *self, const struct heddle_view *view)
{
	return dfs_take(self, heddle_explored_threads(&view->enabled),
			heddle_thread_set_first(&view->enabled));
}

static int naive_end(void *self, const struct heddle_execution *execution, const char **error)
{
	(void)execution;
	if (!((struct naive *)self)->stack.overflow)
		return 0;
	*error = "an execution has more picks and choices than naive has room for";
	return -E2BIG;
}

static const struct heddle_tree naive_tree = {
	.leaves = HEDDLE_LEAVES_ALL,
	.path = dfs_path,
	.branching = dfs_branching,
};

const struct heddle_strategy heddle_strategy_naive = {
	.name = "naive",
	.promise = "every interleaving, without any reduction",
	.exhaustive = true,
	.threads_max = HEDDLE_EXPLORED_THREADS_MAX,
	.open = naive_open,
	.close = naive_close,
	.restart = naive_restart,
	.begin = naive_begin,
	.pick = naive_pick,
	.choose = dfs_choose,
	.end = naive_end,
	.tree = &naive_tree,
};
