/* SPDX-License-Identifier: MIT */
#include "strategies/dfs_stack.h"

#include <stdlib.h>

#define NODES_MAX (HEDDLE_STEPS_MAX + 4096)

bool dfs_open(struct dfs_stack *stack)
{
	stack->nodes = calloc(NODES_MAX, sizeof(*stack->nodes));
	return stack->nodes;
}

void dfs_close(struct dfs_stack *stack)
{
	free(stack->nodes);
}

void dfs_empty(struct dfs_stack *stack)
{
	stack->n = 0;
}

bool dfs_advance(struct dfs_stack *stack)
{
	struct dfs_node *last;

	while (stack->n && !stack->nodes[stack->n - 1].left)
		stack->n--;
	if (!stack->n)
		return false;
	last = &stack->nodes[stack->n - 1];
	last->taken = (uint8_t)__builtin_ctzll(last->left);
	last->left &= last->left - 1;
	last->n_taken++;
	return true;
}

void dfs_begin(struct dfs_stack *stack)
{
	stack->depth = 0;
	stack->kept = stack->n;
}

int dfs_take(struct dfs_stack *stack, uint64_t alternatives, int first)
{
	struct dfs_node *node;

	if (stack->depth == NODES_MAX) {
		stack->overflow = true;
		return HEDDLE_ABANDON;
	}
	node = &stack->nodes[stack->depth++];
	if (stack->depth > stack->n) {
		node->taken = (uint8_t)first;
		node->left = alternatives & ~(UINT64_C(1) << first);
		node->n_taken = 1;
		stack->n = stack->depth;
	}
	return node->taken;
}

int dfs_choose(void *self, int n, const char *why)
{
	(void)why;
	return dfs_take(self, n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1, 0);
}

size_t dfs_path(const void *self, size_t *kept)
{
	const struct dfs_stack *stack = self;

	*kept = stack->kept;
	return stack->n;
}

struct heddle_branching dfs_branching(const void *self, size_t level)
{
	const struct dfs_node *node = &((const struct dfs_stack *)self)->nodes[level];

	return (struct heddle_branching){
		.taken = node->n_taken,
		.known = node->n_taken + (uint32_t)__builtin_popcountll(node->left),
	};
}
