/* SPDX-License-Identifier: MIT */
/*
 * The loops of a function, by what dominates what: a jump to a node that all ways to the jump lead
 * through.
 */
#include "flow.h"

#include <stdlib.h>
#include <string.h>

/* Adds all from which a node of the loop is reached without its head. Returns false without memory. */
static bool add_backwards(const struct flow *flow, struct loop *loop, uint32_t latch)
{
	uint32_t *stack = calloc(flow->n + 2, sizeof(*stack));
	uint32_t depth = 0;

	if (!stack)
		return false;
	if (!loop->has[latch]) {
		loop->has[latch] = true;
		stack[depth++] = latch;
	}
	while (depth) {
		uint32_t node = stack[--depth];

		for (uint32_t i = flow->before.first[node]; i < flow->before.first[node + 1]; i++) {
			uint32_t before = flow->before.node[i];

			if (loop->has[before] || !flow_dominates(flow, loop->head, before))
				continue;
			loop->has[before] = true;
			stack[depth++] = before;
		}
	}
	free(stack);
	return true;
}

bool loop_open(struct loop *loop, const struct flow *flow, uint32_t head, const uint32_t *latches,
	       uint32_t n_latches)
{
	bool ok;

	*loop = (struct loop){ .head = head,
			       .n_latches = n_latches,
			       .latches = calloc(n_latches, sizeof(*loop->latches)),
			       .has = calloc(flow->n + 1, sizeof(*loop->has)) };
	ok = loop->latches && loop->has;
	if (ok) {
		memcpy(loop->latches, latches, n_latches * sizeof(*latches));
		loop->has[head] = true;
	}
	for (uint32_t i = 0; ok && i < n_latches; i++)
		ok = add_backwards(flow, loop, latches[i]);
	for (uint32_t i = 0; ok && i < flow->n; i++)
		loop->n += loop->has[i];
	if (!ok)
		loop_close(loop);
	return ok;
}

void loop_close(struct loop *loop)
{
	free(loop->latches);
	free(loop->has);
	*loop = (struct loop){ 0 };
}

/* Fills latches with the nodes that lead back to the head. Returns how many. */
static uint32_t find_latches(const struct flow *flow, uint32_t head, uint32_t *latches)
{
	uint32_t n = 0;

	for (uint32_t i = flow->before.first[head]; i < flow->before.first[head + 1]; i++) {
		uint32_t latch = flow->before.node[i];

		if (flow_dominates(flow, head, latch))
			latches[n++] = latch;
	}
	return n;
}

static int larger_first(const void *a, const void *b)
{
	const struct loop *one = a, *other = b;

	if (one->n != other->n)
		return one->n > other->n ? -1 : 1;
	return (one->head > other->head) - (one->head < other->head);
}

bool loops_open(struct loops *loops, const struct flow *flow)
{
	uint32_t *latches = calloc(flow->after.first[flow->n + 1] + 1, sizeof(*latches));
	bool ok;

	*loops = (struct loops){ .loop = calloc(flow->n + 1, sizeof(*loops->loop)) };
	ok = loops->loop && latches;
	for (uint32_t i = 0; ok && i < flow->n_order; i++) {
		uint32_t head = flow->order[i], n = head == flow->n ? 0 : find_latches(flow, head, latches);

		ok = !n || loop_open(&loops->loop[loops->n++], flow, head, latches, n);
	}
	free(latches);
	if (!ok)
		loops_close(loops);
	else
		qsort(loops->loop, loops->n, sizeof(*loops->loop), larger_first);
	return ok;
}

void loops_close(struct loops *loops)
{
	for (uint32_t i = 0; loops->loop && i < loops->n; i++)
		loop_close(&loops->loop[i]);
	free(loops->loop);
	*loops = (struct loops){ 0 };
}
