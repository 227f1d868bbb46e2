/* SPDX-License-Identifier: MIT */
#include "escapes.h"
#include "live.h"

#include <stdlib.h>

/*
 * The registers in which a function is given values: rdi, rsi, rdx, rcx, r8, r9; one that is not
 * known: rax, r10.
 */
static const unsigned arguments_of_known = 0x03c6, arguments_of_others = 0x07c7;

static void escape(struct value value, int64_t *escapes)
{
	if (value.base == BASE_FRAME && value.offset < *escapes)
		*escapes = value.offset;
}

/* Reading a value only to add to it, to copy it to a register, or to compare it: nobody else has it then. */
static bool keeps(const struct instruction *it)
{
	return it->effect == EFFECT_MOVE || it->effect == EFFECT_ADD || it->effect == EFFECT_ADDRESS ||
	       (it->effect == EFFECT_OTHER && !it->writes && !it->memory.is_written) ||
	       it->effect == EFFECT_PUSH || it->effect == EFFECT_POP || it->effect == EFFECT_LEAVE;
}

static void note_call(const struct values *values, uint32_t node, int64_t *escapes)
{
	const struct state *state = &values->before[node];
	struct known_call known = values->flow->calls[node];
	bool is_known = known.call != CALL_UNKNOWN || known.keeps_no_first;
	unsigned arguments = is_known ? arguments_of_known : arguments_of_others;

	if (known.call == CALL_READ || known.call == CALL_WRITE || known.call == CALL_FENCE)
		return;
	if (known.keeps_no_first)
		arguments &= ~(1u << RDI);
	if (known.keeps_no_second)
		arguments &= ~(1u << RSI);
	for (unsigned i = 0; i < REGISTERS; i++) {
		if (arguments >> i & 1)
			escape(state->registers[i], escapes);
	}
}

/* An address with which is computed can come to be that of anything. */
static void note_computed(const struct state *state, const struct instruction *it, unsigned i,
			  int64_t *escapes)
{
	if (state->registers[i].base == BASE_FRAME)
		*escapes = it->effect == EFFECT_STORE && state->registers[i].offset < *escapes
				   ? state->registers[i].offset
			   : it->effect == EFFECT_STORE ? *escapes
							: INT64_MIN;
}

/* What is pushed is found again by a pop; but for rbp, which is the caller's, it could be read before. */
static void note_escapes(const struct values *values, uint32_t node, int64_t *escapes)
{
	const struct instruction *it = &values->flow->code[node];
	const struct state *state = &values->before[node];

	if (it->flow == FLOW_CALL)
		note_call(values, node, escapes);
	if (it->shows_frame ||
	    (it->moves_stack && (it->effect == EFFECT_OTHER || it->effect == EFFECT_UNKNOWN)))
		*escapes = INT64_MIN;
	for (unsigned i = 0; i < REGISTERS; i++) {
		bool is_pushed = it->effect == EFFECT_PUSH && (int)i == it->from;
		bool is_unknown = it->effect == EFFECT_UNKNOWN && i != RSP && i != RBP;

		if (is_unknown || is_pushed)
			escape(state->registers[i], escapes);
		else if (it->data & PARTS_OF(i) && !keeps(it))
			note_computed(state, it, i, escapes);
	}
}

/* Where ways meet, a register with the one or the other address has neither to us, if anybody reads it. */
static void note_met(const struct values *values, const parts *live, uint32_t node, int64_t *escapes)
{
	const struct flow *flow = values->flow;
	struct state state = values->before[node];

	state_take(&state, flow, values->escapes, node);
	for (uint32_t i = flow->after.first[node]; i < flow->after.first[node + 1]; i++) {
		uint32_t next = flow->after.node[i];

		if (next == flow->n || !values_follow(flow, node, next))
			continue;
		for (unsigned r = 0; r < REGISTERS; r++) {
			struct value one = state.registers[r], both = values->before[next].registers[r];

			if (value_is(one, both) || !(live[next] & PARTS_OF(r)))
				continue;
			if (r == RSP || r == RBP)
				one.offset = INT64_MIN;
			escape(one, escapes);
		}
	}
}

int64_t escapes_find(const struct values *values)
{
	parts *live = live_find(values->flow);
	int64_t escapes = live ? INT64_MAX : INT64_MIN;

	for (uint32_t i = 0; live && i < values->flow->n; i++) {
		if (!values->before[i].is_reached)
			continue;
		note_escapes(values, i, &escapes);
		note_met(values, live, i, &escapes);
	}
	free(live);
	return escapes;
}
