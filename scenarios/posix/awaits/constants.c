/* SPDX-License-Identifier: MIT */
#include "constants.h"

#include <stdlib.h>

struct search {
	const struct values *values;
	int64_t offset;
	unsigned size;
	bool has_found;
	int64_t found;
	bool *has_come;
	uint32_t *stack;
	uint32_t depth;
};

enum effect_on { KEEPS, STORES_CONSTANT, MAY_CHANGE };

/* Nobody has the word's address, so one with another base is that of other memory. */
static bool may_be_at(const struct search *search, struct value address, unsigned size)
{
	return address.base == BASE_FRAME && address.offset < search->offset + (int64_t)search->size &&
	       search->offset < address.offset + (int64_t)size;
}

static enum effect_on effect_of_call(const struct search *search, uint32_t node)
{
	const struct value *registers = search->values->before[node].registers;
	struct known_call known = search->values->flow->calls[node];

	switch (known.call) {
	case CALL_READ:
	case CALL_WRITE:
	case CALL_FENCE:
		return KEEPS;
	case CALL_COMPARE:
		return may_be_at(search, registers[RDI], known.size) ||
				       (known.has_expected && may_be_at(search, registers[RSI], known.size))
			       ? MAY_CHANGE
			       : KEEPS;
	default:
		return MAY_CHANGE;
	}
}

static enum effect_on effect_of(const struct search *search, uint32_t node)
{
	const struct instruction *it = &search->values->flow->code[node];
	struct value address;

	if (!search->values->before[node].is_reached || it->effect == EFFECT_UNKNOWN || it->moves_stack)
		return MAY_CHANGE;
	if (it->flow == FLOW_CALL)
		return effect_of_call(search, node);
	address = values_address(search->values, node);
	if (!it->memory.is_written || !may_be_at(search, address, it->memory.size))
		return KEEPS;
	return it->stores_immediate && address.offset == search->offset && it->memory.size == search->size
		       ? STORES_CONSTANT
		       : MAY_CHANGE;
}

static void come(struct search *search, uint32_t node)
{
	if (search->has_come[node])
		return;
	search->has_come[node] = true;
	search->stack[search->depth++] = node;
}

/* Returns whether the node leaves the word alone, or stores the constant that all others store. */
static bool look_at(struct search *search, uint32_t node)
{
	int64_t immediate;

	if (node == search->values->flow->n)
		return false;
	switch (effect_of(search, node)) {
	case KEEPS:
		come(search, node);
		return true;
	case STORES_CONSTANT:
		immediate = search->values->flow->code[node].immediate;
		if (search->has_found && immediate != search->found)
			return false;
		search->has_found = true;
		search->found = immediate;
		return true;
	default:
		return false;
	}
}

/* Goes back along all ways. */
static bool follow(struct search *search, uint32_t node)
{
	const struct flow *flow = search->values->flow;

	come(search, node);
	while (search->depth) {
		node = search->stack[--search->depth];
		for (uint32_t i = flow->before.first[node]; i < flow->before.first[node + 1]; i++) {
			uint32_t from = flow->before.node[i];

			if (values_follow(flow, from, node) && !look_at(search, from))
				return false;
		}
	}
	return search->has_found;
}

bool constants_has(const struct values *values, uint32_t node, int64_t offset, unsigned size)
{
	struct search search = {
		.values = values,
		.offset = offset,
		.size = size,
		.has_come = calloc(values->flow->n + 1, sizeof(*search.has_come)),
		.stack = calloc(values->flow->n + 1, sizeof(*search.stack)),
	};
	bool has = search.has_come && search.stack && follow(&search, node);

	free(search.has_come);
	free(search.stack);
	return has;
}
