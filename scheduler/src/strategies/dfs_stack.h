/* SPDX-License-Identifier: MIT */
/*
 * The stack of a depth-first search over picks and choices: one node for each of the last execution, with the
 * alternative taken and those left. To advance, it drops the nodes with none left, and takes another
 * alternative at the last node that has some. The next execution repeats the nodes before that.
 */
#ifndef SCHEDULER_DFS_STACK_H
#define SCHEDULER_DFS_STACK_H

#include <heddle/explore.h>

struct dfs_node {
	uint64_t left; /* alternatives not taken yet */
	uint8_t taken;
	uint8_t n_taken; /* number of alternatives taken, this one included */
};

/* The first member of a strategy that searches so; dfs_path and dfs_branching are functions of its tree. */
struct dfs_stack {
	struct dfs_node *nodes;
	size_t n, depth; /* nodes on the stack; nodes that this execution has passed */
	size_t kept;	 /* nodes that the execution before has passed, too */
	bool overflow;	 /* an execution had more picks and choices than there is room for */
};

/** Returns false if there is no memory. */
bool dfs_open(struct dfs_stack *stack);
void dfs_close(struct dfs_stack *stack);
/** Empties the stack: the search begins anew. */
void dfs_empty(struct dfs_stack *stack);
/** Goes to the next schedule; returns false when there is none. */
bool dfs_advance(struct dfs_stack *stack);
/** Called when an execution begins: goes back to the root. */
void dfs_begin(struct dfs_stack *stack);
/**
 * Takes an alternative of a set that is not empty; at a new node it is first. Returns HEDDLE_ABANDON if there
 * is no room.
 */
int dfs_take(struct dfs_stack *stack, uint64_t alternatives, int first);
/** The same for a choice of n. */
int dfs_choose(void *self, int n, const char *why);

size_t dfs_path(const void *self, size_t *kept);
struct heddle_branching dfs_branching(const void *self, size_t level);

#endif
