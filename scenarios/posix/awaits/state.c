/* SPDX-License-Identifier: MIT */
#include "state.h"

#define MEETS ((uint64_t)1 << 32) /* what was found where ways meet, not what an instruction made */

struct value value_made(uint32_t node)
{
	return (struct value){ BASE_MADE + ((uint64_t)node << 4), 0 };
}

struct value value_met(uint32_t node, unsigned number)
{
	return (struct value){ MEETS + BASE_MADE + ((uint64_t)node << 4) + number, 0 };
}

bool value_is_met(struct value value, uint32_t node)
{
	uint64_t first = value_met(node, 0).base;

	return value.base >= first && value.base < first + REGISTERS;
}

static struct value plus(struct value value, int64_t offset)
{
	if (value.base != BASE_UNKNOWN)
		value.offset = (int64_t)((uint64_t)value.offset + (uint64_t)offset);
	return value;
}

/* ---- slots */

void state_drop_slot(struct state *state, unsigned i)
{
	state->slots[i] = state->slots[--state->n_slots];
}

static void drop_slots_at(struct state *state, int64_t offset, unsigned size)
{
	for (unsigned i = state->n_slots; i-- > 0;) {
		if (state->slots[i].offset < offset + (int64_t)size && offset < state->slots[i].offset + 8)
			state_drop_slot(state, i);
	}
}

static void set_slot(struct state *state, int64_t offset, struct value value)
{
	drop_slots_at(state, offset, 8);
	if (value.base != BASE_UNKNOWN && state->n_slots < SLOTS_MAX)
		state->slots[state->n_slots++] = (struct slot){ offset, value };
}

struct value state_slot(const struct state *state, int64_t offset)
{
	for (unsigned i = 0; i < state->n_slots; i++) {
		if (state->slots[i].offset == offset)
			return state->slots[i].value;
	}
	return (struct value){ BASE_UNKNOWN, 0 };
}

/* The instruction makes its value anew: whatever still has the old one is not known any more. */
static void forget(struct state *state, uint64_t base)
{
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (state->registers[i].base == base)
			state->registers[i].base = BASE_UNKNOWN;
	}
	for (unsigned i = state->n_slots; i-- > 0;) {
		if (state->slots[i].value.base == base)
			state_drop_slot(state, i);
	}
	for (unsigned i = state->n_seen; i-- > 0;) {
		if (state->seen[i].address.base == base)
			state->seen[i] = state->seen[--state->n_seen];
	}
}

/* ---- one instruction */

struct value state_address(const struct state *state, const struct memory *memory)
{
	struct value unknown = { BASE_UNKNOWN, 0 };

	if (memory->is_of_thread)
		return (struct value){ BASE_THREAD, memory->displacement };
	if (memory->has_segment || memory->index >= 0)
		return unknown;
	if (memory->is_absolute)
		return (struct value){ BASE_CONSTANT, memory->displacement };
	return memory->base < 0 ? unknown : plus(state->registers[memory->base], memory->displacement);
}

static void write_memory(struct state *state, const struct instruction *it)
{
	struct value address = state_address(state, &it->memory);

	if (address.base == BASE_FRAME)
		drop_slots_at(state, address.offset, it->memory.size);
	else
		state->n_slots = 0;
}

static void write_registers(struct state *state, const struct instruction *it, uint32_t node)
{
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (it->writes & PARTS_OF(i))
			state->registers[i] = value_made(node);
	}
}

static void load(struct state *state, const struct instruction *it, uint32_t node)
{
	struct value address = state_address(state, &it->memory), value = { BASE_UNKNOWN, 0 };

	if (address.base == BASE_FRAME)
		value = state_slot(state, address.offset);
	if (memory_is_place_of_thread(&it->memory))
		value = (struct value){ BASE_THREAD, 0 };
	if (value.base == BASE_UNKNOWN) {
		forget(state, value_made(node).base);
		value = value_made(node);
		if (address.base == BASE_FRAME)
			set_slot(state, address.offset, value);
	}
	state->registers[it->to] = value;
}

static void push(struct state *state, const struct instruction *it)
{
	struct value value = { BASE_UNKNOWN, 0 };

	if (it->from >= 0)
		value = state->registers[it->from];
	state->registers[RSP] = plus(state->registers[RSP], -8);
	if (state->registers[RSP].base == BASE_FRAME)
		set_slot(state, state->registers[RSP].offset, value);
	else
		state->n_slots = 0;
}

static void pop(struct state *state, int to, uint32_t node)
{
	struct value stack = state->registers[RSP], value = { BASE_UNKNOWN, 0 };

	if (stack.base == BASE_FRAME)
		value = state_slot(state, stack.offset);
	if (value.base == BASE_UNKNOWN) {
		forget(state, value_made(node).base);
		value = value_made(node);
	}
	state->registers[RSP] = plus(state->registers[RSP], 8);
	state->registers[to] = value;
}

/* Others may run meanwhile, and write what they have the address of. */
static void call(struct state *state, struct known_call known, int64_t escapes, uint32_t node)
{
	struct value address = state->registers[RDI], expected = state->registers[RSI];

	state->n_seen = 0;
	if (known.call == CALL_READ && known.size && address.base != BASE_UNKNOWN)
		state->seen[state->n_seen++] = (struct seen){ address, known.size };
	if (known.call == CALL_UNKNOWN || known.call == CALL_OTHER)
		state->n_slots = 0;
	if (known.call == CALL_COMPARE && address.base == BASE_FRAME)
		drop_slots_at(state, address.offset, known.size);
	if (known.has_expected && expected.base == BASE_FRAME)
		drop_slots_at(state, expected.offset, known.size);
	else if (known.has_expected)
		state->n_slots = 0;
	for (unsigned i = state->n_slots; i-- > 0;) {
		if (state->slots[i].offset + 8 > escapes)
			state_drop_slot(state, i);
	}
	forget(state, value_made(node).base);
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (CHANGED_BY_CALLS >> i & 1)
			state->registers[i].base = BASE_UNKNOWN;
	}
	state->registers[RAX] = value_made(node);
}

static void take_unknown(struct state *state, const struct instruction *it)
{
	for (unsigned i = 0; i < REGISTERS; i++) {
		if ((i == RSP && !it->moves_stack) || (i == RBP && !it->moves_frame))
			continue;
		state->registers[i].base = BASE_UNKNOWN;
	}
	state->n_slots = state->n_seen = 0;
}

static void take_other(struct state *state, const struct instruction *it, uint32_t node)
{
	if (it->memory.is_written)
		write_memory(state, it);
	forget(state, value_made(node).base);
	write_registers(state, it, node);
}

static void set_register(struct state *state, int to, struct value value, uint32_t node)
{
	if (value.base == BASE_UNKNOWN) {
		forget(state, value_made(node).base);
		value = value_made(node);
	}
	state->registers[to] = value;
}

static void store(struct state *state, const struct instruction *it)
{
	struct value address = state_address(state, &it->memory);
	struct value value = state->registers[it->from];

	write_memory(state, it);
	if (address.base == BASE_FRAME)
		set_slot(state, address.offset, value);
}

void state_take(struct state *state, const struct flow *flow, int64_t escapes, uint32_t node)
{
	const struct instruction *it = &flow->code[node];

	if (it->flow == FLOW_CALL) {
		call(state, flow->calls[node], escapes, node);
		return;
	}
	switch (it->effect) {
	case EFFECT_UNKNOWN:
		take_unknown(state, it);
		return;
	case EFFECT_NONE:
		return;
	case EFFECT_MOVE:
		set_register(state, it->to, state->registers[it->from], node);
		return;
	case EFFECT_SET:
		state->registers[it->to] = (struct value){ BASE_CONSTANT, it->immediate };
		return;
	case EFFECT_ADD:
		set_register(state, it->to, plus(state->registers[it->to], it->immediate), node);
		return;
	case EFFECT_ADDRESS:
		set_register(state, it->to, state_address(state, &it->memory), node);
		return;
	case EFFECT_LOAD:
		load(state, it, node);
		return;
	case EFFECT_STORE:
		store(state, it);
		return;
	case EFFECT_PUSH:
		push(state, it);
		return;
	case EFFECT_POP:
		pop(state, it->to, node);
		return;
	case EFFECT_LEAVE:
		state->registers[RSP] = state->registers[RBP];
		pop(state, RBP, node);
		return;
	case EFFECT_OTHER:
		take_other(state, it, node);
	}
}
