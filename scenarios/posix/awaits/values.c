/* SPDX-License-Identifier: MIT */
#include "escapes.h"

#include <stdlib.h>
#include <string.h>

#define TURNS_MAX 200u /* a node is looked at so often */

/* ---- where ways meet */

/*
 * What differs becomes what was found there. An older value that was found there, in this register or in
 * another, is another one now. Returns whether anything has changed.
 */
static bool meet(struct state *to, const struct state *from, uint32_t node)
{
	bool changed = to->n_seen;

	to->n_seen = 0;
	for (unsigned i = 0; i < REGISTERS; i++) {
		struct value one = to->registers[i], other = from->registers[i], both = value_met(node, i);

		if (one.base == BASE_UNKNOWN || value_is(one, both))
			continue;
		if (value_is(one, other) && !value_is_met(other, node))
			continue;
		to->registers[i] = both;
		changed = true;
	}
	for (unsigned i = to->n_slots; i-- > 0;) {
		struct value other = state_slot(from, to->slots[i].offset);

		if (value_is(to->slots[i].value, other) && !value_is_met(other, node))
			continue;
		state_drop_slot(to, i);
		changed = true;
	}
	return changed;
}

/* Behind a call that was followed from outside, too, only the way through the call tells values. */
bool values_follow(const struct flow *flow, uint32_t from, uint32_t to)
{
	if (from == flow->n)
		return !to || !flow_is_call(flow, to - 1);
	return !flow_is_call(flow, from) || to == from + 1;
}

static unsigned ways_to(const struct flow *flow, uint32_t node)
{
	unsigned n = 0;

	for (uint32_t i = flow->before.first[node]; i < flow->before.first[node + 1]; i++)
		n += values_follow(flow, flow->before.node[i], node);
	return n;
}

static void begin(struct state *state, uint32_t node)
{
	*state = (struct state){ .is_reached = true };
	if (node)
		return; /* something was thrown, or the like */
	for (unsigned i = 0; i < REGISTERS; i++)
		state->registers[i] = value_met(0, i);
	state->registers[RSP] = (struct value){ BASE_FRAME, 0 };
}

static bool is_same(const struct state *one, const struct state *other)
{
	bool same = one->is_reached == other->is_reached && one->n_slots == other->n_slots &&
		    one->n_seen == other->n_seen;

	for (unsigned i = 0; i < REGISTERS; i++)
		same = same && one->registers[i].base == other->registers[i].base &&
		       one->registers[i].offset == other->registers[i].offset;
	for (unsigned i = 0; same && i < one->n_slots; i++)
		same = one->slots[i].offset == other->slots[i].offset &&
		       value_is(one->slots[i].value, other->slots[i].value);
	for (unsigned i = 0; same && i < one->n_seen; i++)
		same = one->seen[i].size == other->seen[i].size &&
		       value_is(one->seen[i].address, other->seen[i].address);
	return same;
}

/* Returns whether the state before the node has changed. */
static bool arrive(struct values *values, uint32_t node, const struct state *from)
{
	struct state *to = &values->before[node];

	if (!to->is_reached || ways_to(values->flow, node) == 1) {
		bool changed = !is_same(to, from);

		*to = *from;
		return changed;
	}
	return meet(to, from, node);
}

/* ---- all of them */

struct work {
	uint32_t *node;
	bool *is_in;
	uint32_t *turns;
	uint32_t n;
};

static void add(struct work *work, uint32_t node)
{
	if (work->is_in[node])
		return;
	work->is_in[node] = true;
	work->node[work->n++] = node;
}

static void go_on(struct values *values, struct work *work, uint32_t node, const struct state *state)
{
	const struct flow *flow = values->flow;

	for (uint32_t i = flow->after.first[node]; i < flow->after.first[node + 1]; i++) {
		uint32_t next = flow->after.node[i];

		if (next != flow->n && values_follow(flow, node, next) && arrive(values, next, state))
			add(work, next);
	}
}

static void begin_outside(struct values *values, struct work *work)
{
	const struct flow *flow = values->flow;

	for (uint32_t i = flow->after.first[flow->n]; i < flow->after.first[flow->n + 1]; i++) {
		uint32_t node = flow->after.node[i];
		struct state state;

		begin(&state, node);
		if (values_follow(flow, flow->n, node) && arrive(values, node, &state))
			add(work, node);
	}
}

/* Returns false if it takes too long. */
static bool settle(struct values *values, struct work *work)
{
	begin_outside(values, work);
	while (work->n) {
		uint32_t node = work->node[--work->n];
		struct state state = values->before[node];

		work->is_in[node] = false;
		if (++work->turns[node] > TURNS_MAX)
			return false;
		state_take(&state, values->flow, values->escapes, node);
		go_on(values, work, node, &state);
	}
	return true;
}

/* ---- a function */

/* Once as if no address got away, which tells which do; then again. */
static bool find(struct values *values, struct work *work)
{
	bool ok;

	values->escapes = INT64_MAX;
	ok = settle(values, work);
	if (!ok)
		return false;
	values->escapes = escapes_find(values);
	memset(values->before, 0, (values->flow->n + 1) * sizeof(*values->before));
	memset(work->turns, 0, (values->flow->n + 1) * sizeof(*work->turns));
	return settle(values, work);
}

bool values_open(struct values *values, const struct flow *flow)
{
	struct work work = { .node = calloc(flow->n + 1, sizeof(*work.node)),
			     .is_in = calloc(flow->n + 1, sizeof(*work.is_in)),
			     .turns = calloc(flow->n + 1, sizeof(*work.turns)) };
	bool ok;

	*values = (struct values){ flow, calloc(flow->n + 1, sizeof(*values->before)), 0 };
	ok = work.node && work.is_in && work.turns && values->before && find(values, &work);
	free(work.node);
	free(work.is_in);
	free(work.turns);
	if (!ok)
		values_close(values);
	return ok;
}

void values_close(struct values *values)
{
	free(values->before);
	values->before = NULL;
}

struct value values_address(const struct values *values, uint32_t node)
{
	return state_address(&values->before[node], &values->flow->code[node].memory);
}

bool values_own(const struct values *values, struct value address, unsigned size)
{
	return address.base == BASE_FRAME && size && address.offset < values->escapes &&
	       address.offset + (int64_t)size <= values->escapes;
}

bool values_seen(const struct values *values, uint32_t node)
{
	const struct state *state = &values->before[node];
	struct value address = values_address(values, node);

	for (unsigned i = 0; i < state->n_seen; i++) {
		if (address.base != BASE_UNKNOWN && address.base == state->seen[i].address.base &&
		    address.offset >= state->seen[i].address.offset &&
		    address.offset + values->flow->code[node].memory.size <=
			    state->seen[i].address.offset + state->seen[i].size)
			return true;
	}
	return false;
}
