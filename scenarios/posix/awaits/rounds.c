/* SPDX-License-Identifier: MIT */
/*
 * The layer notes calls, not jumps. From one noted call to the next one there can be several ways without
 * another. If all of them stay in the loop and pass its head, a round has ended between the two.
 */
#include "rounds.h"

#include <stdlib.h>

/* How a way has come to a node. */
enum { PASSED_HEAD = 1, LEFT = 2, MANNERS = 4 };

struct search {
	const struct flow *flow;
	const struct loop *loop;
	bool *has_come; /* MANNERS for each node */
	uint32_t *stack;
	uint32_t depth;
};

static void come(struct search *search, uint32_t node, unsigned manner)
{
	bool *has_come;

	manner |= node == search->loop->head ? PASSED_HEAD : 0;
	manner |= search->loop->has[node] ? 0 : LEFT;
	has_come = &search->has_come[node * MANNERS + manner];
	if (*has_come)
		return;
	*has_come = true;
	search->stack[search->depth++] = node * MANNERS + manner;
}

static void leave(struct search *search, uint32_t node, unsigned manner)
{
	const struct flow *flow = search->flow;

	for (uint32_t i = flow->after.first[node]; i < flow->after.first[node + 1]; i++)
		come(search, flow->after.node[i], manner);
}

static void follow(struct search *search, uint32_t from)
{
	for (uint32_t i = 0; i < (search->flow->n + 1) * MANNERS; i++)
		search->has_come[i] = false;
	search->depth = 0;
	leave(search, from, 0);
	while (search->depth) {
		uint32_t it = search->stack[--search->depth];

		if (!flow_is_noted(search->flow, it / MANNERS))
			leave(search, it / MANNERS, it % MANNERS);
	}
}

static enum way way_to(const struct search *search, uint32_t node)
{
	const bool *come = &search->has_come[node * MANNERS];
	bool within = come[0], ends = come[PASSED_HEAD];
	bool begins = come[LEFT] || come[LEFT | PASSED_HEAD];

	if (within + ends + begins != 1)
		return WAY_UNKNOWN;
	return within ? WAY_WITHIN : ends ? WAY_ENDS : WAY_BEGINS;
}

static bool find_calls(struct rounds *rounds, const struct flow *flow, const struct loop *loop)
{
	rounds->n = 0;
	for (uint32_t i = 0; i < flow->n; i++) {
		if (!loop->has[i] || !flow_is_noted(flow, i))
			continue;
		if (rounds->n == CALLS_MAX)
			return false;
		rounds->call[rounds->n++] = i;
	}
	return rounds->n;
}

bool rounds_find(struct rounds *rounds, const struct flow *flow, const struct loop *loop)
{
	struct search search = {
		.flow = flow,
		.loop = loop,
		.has_come = calloc((size_t)(flow->n + 1) * MANNERS, sizeof(*search.has_come)),
		.stack = calloc((size_t)(flow->n + 1) * MANNERS, sizeof(*search.stack)),
	};
	bool ok = search.has_come && search.stack && find_calls(rounds, flow, loop);

	for (uint32_t i = 0; ok && i < rounds->n; i++) {
		follow(&search, rounds->call[i]);
		for (uint32_t j = 0; j < rounds->n; j++)
			rounds->ways[i][j] = (char)way_to(&search, rounds->call[j]);
	}
	free(search.has_come);
	free(search.stack);
	return ok;
}
