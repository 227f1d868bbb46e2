/* SPDX-License-Identifier: MIT */
/*
 * The stack of a depth-first search over picks and choices: one node for each of the last execution, with
 * what was taken, and what is left to take. To advance drops the nodes with nothing left and takes another
 * alternative at the last one that has some; the next execution repeats the rest.
 */
#ifndef SCHEDULER_DFS_STACK_H
#define SCHEDULER_DFS_STACK_H

#include <heddle/explore.h>

struct dfs_node {
	uint64_t left; /* alternatives not taken yet, the taken one excluded */
	uint8_t taken;
	uint8_t n_taken; /* how many were, this one included */
};

/* A strategy that searches so has one as its first member: dfs_path and dfs_branching are of its tree. */
struct dfs_stack {
	struct dfs_node *nodes;
	size_t n, depth; /* nodes on the stack; those that this execution has passed */
	size_t kept;	 /* those that the execution before passed as well */
	bool overflow;	 /* an execution had more picks and choices than there is room for */
};

/** False if there is no memory. */
bool dfs_open(struct dfs_stack *stack);
void dfs_close(struct dfs_stack *stack);
/** The search begins anew, with any alternatives. */
void dfs_empty(struct dfs_stack *stack);
/** Goes to the next schedule; false when there is none. */
bool dfs_advance(struct dfs_stack *stack);
/** An execution begins: at the root again. */
void dfs_begin(struct dfs_stack *stack);
/**
 * What is taken of a set that is not empty, where the node is new first; HEDDLE_ABANDON if there is no room.
 */
int dfs_take(struct dfs_stack *stack, uint64_t alternatives, int first);
/** The same for a choice of n. */
int dfs_choose(void *self, int n, const char *why);

size_t dfs_path(const void *self, size_t *kept);
struct heddle_branching dfs_branching(const void *self, size_t level);

#endif
