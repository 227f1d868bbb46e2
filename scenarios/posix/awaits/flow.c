/* SPDX-License-Identifier: MIT */
#include "flow.h"
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX 8000u
#define NOWHERE	  UINT32_MAX

/* ---- edges, while they are found */

struct edge {
	uint32_t from, to;
};

struct edges {
	struct edge *edge;
	size_t n, room;
	bool failed;
};

static void add(struct edges *edges, uint32_t from, uint32_t to)
{
	if (edges->n == edges->room) {
		size_t room = edges->room ? 2 * edges->room : 256;
		struct edge *larger = reallocarray(edges->edge, room, sizeof(*larger));

		edges->failed |= !larger;
		if (!larger)
			return;
		edges->edge = larger;
		edges->room = room;
	}
	edges->edge[edges->n++] = (struct edge){ from, to };
}

/* Returns the node at the address, the outside if it is another function's, NOWHERE if it is in between. */
static uint32_t node_at(const struct flow *flow, uint64_t address)
{
	uint32_t low = 0, high = flow->n;

	if (address < flow->function->address || address >= flow->function->address + flow->function->size)
		return flow->n;
	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (flow->code[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < flow->n && flow->code[low].address == address ? low : NOWHERE;
}

static bool add_of_call(const struct flow *flow, struct edges *edges, uint32_t node)
{
	add(edges, node, node + 1);
	if (flow->calls[node].call != CALL_UNKNOWN)
		return true;
	add(edges, node, 0);
	if (flow->program->can_jump || !flow->calls[node].is_of_layer)
		add(edges, node, flow->n);
	if (node + 1 < flow->n)
		add(edges, flow->n, node + 1);
	return true;
}

/* Adds where the node leads. Returns false if that is not known. */
static bool add_of(const struct flow *flow, struct edges *edges, uint32_t node)
{
	const struct instruction *it = &flow->code[node];
	uint32_t target = node_at(flow, it->target);

	switch (it->flow) {
	case FLOW_NEXT:
		add(edges, node, node + 1);
		return true;
	case FLOW_BRANCH:
		add(edges, node, node + 1);
		add(edges, node, target);
		return target != NOWHERE;
	case FLOW_JUMP:
		add(edges, node, target);
		return target != NOWHERE;
	case FLOW_CALL:
		return add_of_call(flow, edges, node);
	case FLOW_RETURN:
		add(edges, node, flow->n);
		return true;
	case FLOW_STOP:
		return true;
	default:
		return false;
	}
}

static bool sort(struct ends *ends, const struct edges *edges, uint32_t n, bool backwards)
{
	ends->first = calloc(n + 2, sizeof(*ends->first));
	ends->node = calloc(edges->n + 1, sizeof(*ends->node));
	if (!ends->first || !ends->node)
		return false;
	for (size_t i = 0; i < edges->n; i++)
		ends->first[(backwards ? edges->edge[i].to : edges->edge[i].from) + 1]++;
	for (uint32_t i = 0; i < n; i++)
		ends->first[i + 1] += ends->first[i];
	for (size_t i = edges->n; i-- > 0;) {
		const struct edge *edge = &edges->edge[i];

		ends->node[--ends->first[(backwards ? edge->to : edge->from) + 1]] =
			backwards ? edge->from : edge->to;
	}
	memmove(ends->first, ends->first + 1, n * sizeof(*ends->first));
	ends->first[n] = (uint32_t)edges->n;
	return true;
}

/* ---- code to which nothing leads */

static void reach(const struct flow *flow, const struct edges *edges, bool *is_reached)
{
	bool again = true;

	(void)flow;
	while (again) {
		again = false;
		for (size_t i = 0; i < edges->n; i++) {
			const struct edge *edge = &edges->edge[i];

			if (!is_reached[edge->from] || is_reached[edge->to])
				continue;
			is_reached[edge->to] = again = true;
		}
	}
}

static void add_root(const struct flow *flow, struct edges *edges, uint32_t node)
{
	add(edges, flow->n, node);
	for (uint32_t i = 0; i < flow->n; i++) {
		if (flow->code[i].flow == FLOW_CALL && flow->calls[i].call == CALL_UNKNOWN)
			add(edges, i, node);
	}
}

/* One can come to whatever is not reached otherwise, but for what only fills a gap. */
static bool add_unreached(const struct flow *flow, struct edges *edges)
{
	bool *is_reached = calloc(flow->n + 1, sizeof(*is_reached));

	if (!is_reached)
		return false;
	is_reached[flow->n] = true;
	reach(flow, edges, is_reached);
	for (uint32_t i = 0; i < flow->n; i++) {
		if (is_reached[i] || flow->code[i].is_padding)
			continue;
		add_root(flow, edges, i);
		is_reached[i] = true;
		reach(flow, edges, is_reached);
	}
	free(is_reached);
	return true;
}

static bool find_edges(struct flow *flow)
{
	struct edges edges = { 0 };
	bool ok = true;

	add(&edges, flow->n, 0);
	for (uint32_t i = 0; i < flow->n && ok; i++)
		ok = add_of(flow, &edges, i);
	ok = ok && !edges.failed && add_unreached(flow, &edges) && !edges.failed &&
	     sort(&flow->after, &edges, flow->n + 1, false) && sort(&flow->before, &edges, flow->n + 1, true);
	free(edges.edge);
	return ok;
}

/* ---- which nodes all ways lead through: Cooper, Harvey, Kennedy, "A simple, fast dominance algorithm" */

/* Fills order with the nodes that are reached from outside, each before those behind it but for loops. */
static bool find_order(struct flow *flow, uint32_t *place)
{
	uint32_t *stack = calloc(flow->n + 2, sizeof(*stack));
	uint32_t *next = calloc(flow->n + 2, sizeof(*next));
	uint32_t depth = 0, n = flow->n + 1;

	if (!stack || !next) {
		free(stack);
		free(next);
		return false;
	}
	memset(place, 0xff, n * sizeof(*place));
	for (uint32_t i = 0; i < n; i++)
		next[i] = flow->after.first[i];
	stack[depth++] = flow->n;
	place[flow->n] = 0;
	flow->n_order = n;
	while (depth) {
		uint32_t node = stack[depth - 1];

		if (next[node] == flow->after.first[node + 1]) {
			flow->order[--flow->n_order] = node;
			depth--;
			continue;
		}
		node = flow->after.node[next[node]++];
		if (place[node] == NOWHERE) {
			place[node] = 0;
			stack[depth++] = node;
		}
	}
	free(stack);
	free(next);
	memmove(flow->order, flow->order + flow->n_order, (n - flow->n_order) * sizeof(*flow->order));
	flow->n_order = n - flow->n_order;
	for (uint32_t i = 0; i < flow->n_order; i++)
		place[flow->order[i]] = i;
	return true;
}

static uint32_t meet(const struct flow *flow, const uint32_t *place, uint32_t one, uint32_t other)
{
	while (one != other) {
		while (place[one] > place[other])
			one = flow->dominator[one];
		while (place[other] > place[one])
			other = flow->dominator[other];
	}
	return one;
}

static uint32_t dominator_of(const struct flow *flow, const uint32_t *place, uint32_t node)
{
	uint32_t found = NOWHERE;

	for (uint32_t i = flow->before.first[node]; i < flow->before.first[node + 1]; i++) {
		uint32_t before = flow->before.node[i];

		if (place[before] != NOWHERE && flow->dominator[before] != NOWHERE)
			found = found == NOWHERE ? before : meet(flow, place, found, before);
	}
	return found;
}

static bool find_dominators(struct flow *flow)
{
	uint32_t *place = calloc(flow->n + 1, sizeof(*place));
	bool again = true;

	flow->order = calloc(flow->n + 1, sizeof(*flow->order));
	flow->dominator = calloc(flow->n + 1, sizeof(*flow->dominator));
	if (!place || !flow->order || !flow->dominator || !find_order(flow, place)) {
		free(place);
		return false;
	}
	memset(flow->dominator, 0xff, (flow->n + 1) * sizeof(*flow->dominator));
	flow->dominator[flow->n] = flow->n;
	while (again) {
		again = false;
		for (uint32_t i = 1; i < flow->n_order; i++) {
			uint32_t node = flow->order[i], found = dominator_of(flow, place, node);

			again |= found != flow->dominator[node];
			flow->dominator[node] = found;
		}
	}
	free(place);
	return true;
}

bool flow_dominates(const struct flow *flow, uint32_t other, uint32_t node)
{
	while (node != other && node != flow->n && node != NOWHERE)
		node = flow->dominator[node];
	return node == other;
}

/* ---- a function */

/* Returns whether the first thing that the function does for all to see is to say that it begins. */
static bool begins_noted(const struct program *program, const struct function *function)
{
	const uint8_t *code = program_code(program, function);
	const struct function *called = NULL;
	struct instruction *all;
	size_t n, i = 0;

	all = code && function->size ? instructions_of(code, function->size, function->address, &n) : NULL;
	while (all && i < n && all[i].flow == FLOW_NEXT)
		i++;
	if (all && i < n && all[i].flow == FLOW_CALL)
		called = program_function(program, all[i].target);
	free(all);
	return called && call_is_noted(known_call(called->name).call);
}

static bool find_calls(struct flow *flow)
{
	bool reads = false;

	flow->calls = calloc(flow->n + 1, sizeof(*flow->calls));
	for (uint32_t i = 0; flow->calls && i < flow->n; i++) {
		const struct function *called = program_function(flow->program, flow->code[i].target);

		if (flow->code[i].flow != FLOW_CALL || !called)
			continue;
		flow->calls[i] = known_call(called->name);
		flow->calls[i].is_noted = flow->calls[i].call == CALL_UNKNOWN &&
					  !flow->calls[i].is_of_layer && begins_noted(flow->program, called);
		reads |= call_reads(flow->calls[i].call);
	}
	return reads;
}

bool flow_open(struct flow *flow, const struct program *program, const struct function *function)
{
	const uint8_t *code = program_code(program, function);
	size_t n = 0;

	*flow = (struct flow){ .program = program, .function = function };
	if (!code || !function->size)
		return false;
	flow->code = instructions_of(code, function->size, function->address, &n);
	flow->n = (uint32_t)n;
	if (flow->code && n && n <= NODES_MAX && find_calls(flow) && !parts_has(program, function) &&
	    find_edges(flow) && find_dominators(flow))
		return true;
	flow_close(flow);
	return false;
}

static void close_ends(struct ends *ends)
{
	free(ends->first);
	free(ends->node);
}

void flow_close(struct flow *flow)
{
	free(flow->code);
	free(flow->calls);
	close_ends(&flow->after);
	close_ends(&flow->before);
	free(flow->order);
	free(flow->dominator);
	*flow = (struct flow){ 0 };
}
