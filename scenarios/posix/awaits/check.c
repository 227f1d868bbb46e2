/* SPDX-License-Identifier: MIT */
/*
 * A round goes from the loop's head to its head. What it may do:
 *
 *   - read memory that an instrumented read has announced just before, memory that never changes, and its own
 *     frame;
 *   - try a compare-exchange: in the rounds that count it has failed, and has read;
 *   - write its own frame, at places that are known;
 *   - call what the compiler calls around such accesses;
 *   - compute, with instructions that are understood.
 *
 * And nothing that a round reads before it has written it is written in the loop: no register, flag, or
 * word of the frame, but for words that hold one constant whenever a round begins. So all rounds begin alike,
 * but for what nobody reads, and one is like the one before if its reads find the same.
 */
#include "check.h"
#include "constants.h"

#include <stdlib.h>

/* Registers, then flags and words of the frame. */
#define PLACES_MAX 63u
#define FLAGS	   ((uint64_t)1 << 63)

struct places {
	parts registers;
	uint64_t others;
};

/* The words of the frame that the loop's instructions read or write. */
struct word {
	int64_t offset;
	unsigned size;
	bool is_written;
};

struct words {
	struct word word[PLACES_MAX];
	unsigned n;
};

/* What a node reads, surely writes, and may write. */
struct use {
	struct places reads, sets, writes;
};

/* ---- the frame */

static struct word *find_word(struct words *words, int64_t offset, unsigned size)
{
	for (unsigned i = 0; i < words->n; i++) {
		if (words->word[i].offset == offset && words->word[i].size == size)
			return &words->word[i];
	}
	return NULL;
}

static bool overlap(const struct word *one, const struct word *other)
{
	return one->offset < other->offset + (int64_t)other->size &&
	       other->offset < one->offset + (int64_t)one->size;
}

static const char *note_word(struct words *words, int64_t offset, const struct memory *memory)
{
	struct word *word = find_word(words, offset, memory->size);

	if (!word && words->n == PLACES_MAX)
		return "it uses too many words of its frame";
	if (!word) {
		word = &words->word[words->n++];
		*word = (struct word){ .offset = offset, .size = memory->size };
	}
	word->is_written |= memory->is_written;
	return NULL;
}

static const char *check_overlaps(const struct words *words)
{
	for (unsigned i = 0; i < words->n; i++) {
		for (unsigned j = 0; j < i; j++) {
			if (overlap(&words->word[i], &words->word[j]) &&
			    (words->word[i].is_written || words->word[j].is_written))
				return "it writes parts of a word of its frame";
		}
	}
	return NULL;
}

/* ---- what a node may do */

/* What it compares with is written where it fails. */
static const char *check_compare(const struct values *values, uint32_t node, struct words *words)
{
	const struct value *registers = values->before[node].registers;
	struct known_call known = values->flow->calls[node];

	if (registers[RDI].base == BASE_FRAME && registers[RDI].offset < values->escapes)
		return "it has an operation that does not only read";
	if (!known.has_expected)
		return NULL;
	if (!values_own(values, registers[RSI], known.size))
		return "it writes memory at a place that is not known to be its own";
	return note_word(words, registers[RSI].offset,
			 &(struct memory){ .size = known.size, .is_written = true });
}

static const char *check_call(const struct values *values, uint32_t node, struct words *words)
{
	switch (values->flow->calls[node].call) {
	case CALL_READ:
	case CALL_FENCE:
		return NULL;
	case CALL_WRITE:
		return check_is_own(values, node) ? NULL : "it writes memory";
	case CALL_COMPARE:
		return check_compare(values, node, words);
	case CALL_OTHER:
		return "it has an operation that does not only read";
	default:
		return "it calls a function";
	}
}

static bool is_below_stack(const struct values *values, uint32_t node, struct value address)
{
	struct value stack = values->before[node].registers[RSP];

	return address.base == BASE_FRAME && (stack.base != BASE_FRAME || address.offset < stack.offset);
}

static const char *check_memory(const struct values *values, uint32_t node, struct words *words)
{
	const struct memory *memory = &values->flow->code[node].memory;
	struct value address = values_address(values, node);

	if (!memory->is_read && !memory->is_written)
		return NULL;
	if (!memory->size)
		return "it has an access of no known size";
	if (is_below_stack(values, node, address))
		return "it uses memory below its stack, which calls write";
	if (values_own(values, address, memory->size))
		return note_word(words, address.offset, memory);
	if (memory->is_written)
		return "it writes memory at a place that is not known to be its own";
	if (memory_is_place_of_thread(memory))
		return NULL;
	if (address.base == BASE_CONSTANT &&
	    program_is_constant(values->flow->program, (uint64_t)address.offset, memory->size))
		return NULL;
	return values_seen(values, node) ? NULL : "it reads memory that no instrumented read announces";
}

static const char *check_node(const struct values *values, uint32_t node, struct words *words)
{
	const struct instruction *it = &values->flow->code[node];

	if (!values->before[node].is_reached)
		return "it has code to which no way is known";
	if (it->flow == FLOW_CALL)
		return check_call(values, node, words);
	if (it->flow != FLOW_NEXT && it->flow != FLOW_BRANCH && it->flow != FLOW_JUMP)
		return "it has a jump that is not understood";
	if (it->effect == EFFECT_UNKNOWN)
		return "it has an instruction that is not understood";
	if (it->moves_stack)
		return "it moves the stack pointer";
	return it->memory.size ? check_memory(values, node, words) : NULL;
}

/* ---- what the next round could find */

static parts arguments(unsigned n)
{
	static const int in_order[] = { RDI, RSI, 2, 1, 8, 9 };
	parts all = 0;

	for (unsigned i = 0; i < n && i < sizeof(in_order) / sizeof(*in_order); i++)
		all |= PARTS_OF(in_order[i]);
	return all;
}

static uint64_t bit_of(const struct words *words, const struct word *word)
{
	return word ? (uint64_t)1 << (word - words->word) : 0;
}

static struct use use_of_call(const struct values *values, uint32_t node, struct words *words)
{
	struct known_call known = values->flow->calls[node];
	struct value expected = values->before[node].registers[RSI];
	struct use use = { .reads.registers = arguments(known.n_arguments) };

	for (unsigned i = 0; i < REGISTERS; i++) {
		if (CHANGED_BY_CALLS >> i & 1)
			use.writes.registers |= PARTS_OF(i);
	}
	use.writes.others = FLAGS;
	use.sets = use.writes;
	if (known.has_expected && expected.base == BASE_FRAME) {
		use.reads.others = bit_of(words, find_word(words, expected.offset, known.size));
		use.writes.others |= use.reads.others;
	}
	return use;
}

static struct use use_of(const struct values *values, uint32_t node, struct words *words)
{
	const struct instruction *it = &values->flow->code[node];
	struct use use = { .reads.registers = it->reads, .sets.registers = it->writes };
	struct value address;
	struct word *word;

	if (it->flow == FLOW_CALL)
		return use_of_call(values, node, words);
	use.writes.registers = it->writes;
	use.reads.others = it->reads_flags ? FLAGS : 0;
	use.writes.others = it->writes_flags ? FLAGS : 0;
	use.sets.others = it->sets_all_flags ? FLAGS : 0;
	address = values_address(values, node);
	if (!it->memory.size || !values_own(values, address, it->memory.size))
		return use;
	word = find_word(words, address.offset, it->memory.size);
	if (it->memory.is_read)
		use.reads.others |= bit_of(words, word);
	if (it->memory.is_written) {
		use.writes.others |= bit_of(words, word);
		use.sets.others |= bit_of(words, word);
	}
	return use;
}

static struct places live_behind(const struct flow *flow, const struct loop *loop, const struct places *live,
				 uint32_t node)
{
	struct places all = { 0 };

	for (uint32_t i = flow->after.first[node]; i < flow->after.first[node + 1]; i++) {
		uint32_t next = flow->after.node[i];

		if (!loop->has[next] || next == loop->head)
			continue;
		all.registers |= live[next].registers;
		all.others |= live[next].others;
	}
	return all;
}

/* Finds what is read at each node or behind it in the round, before it is written. */
static void find_live(const struct flow *flow, const struct loop *loop, const struct use *uses,
		      struct places *live)
{
	bool again = true;

	while (again) {
		again = false;
		for (uint32_t node = flow->n; node-- > 0;) {
			struct places it;

			if (!loop->has[node])
				continue;
			it = live_behind(flow, loop, live, node);
			it.registers =
				(it.registers & ~uses[node].sets.registers) | uses[node].reads.registers;
			it.others = (it.others & ~uses[node].sets.others) | uses[node].reads.others;
			again |= it.registers != live[node].registers || it.others != live[node].others;
			live[node] = it;
		}
	}
}

/* Returns those of the words that are written in the loop, but are the same whenever a round begins. */
static uint64_t constants_in(const struct values *values, const struct loop *loop, const struct words *words)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < words->n; i++) {
		const struct word *word = &words->word[i];

		if (word->is_written && constants_has(values, loop->head, word->offset, word->size))
			all |= bit_of(words, word);
	}
	return all;
}

static const char *check_carried(const struct values *values, const struct loop *loop, struct words *words)
{
	const struct flow *flow = values->flow;
	struct use *uses = calloc(flow->n + 1, sizeof(*uses));
	struct places *live = calloc(flow->n + 1, sizeof(*live)), written = { 0 };
	const char *flaw = "there is no memory";

	if (uses && live) {
		for (uint32_t i = 0; i < flow->n; i++) {
			if (!loop->has[i])
				continue;
			uses[i] = use_of(values, i, words);
			written.registers |= uses[i].writes.registers;
			written.others |= uses[i].writes.others;
		}
		find_live(flow, loop, uses, live);
		flaw = (live[loop->head].registers & written.registers) |
				       (live[loop->head].others & written.others &
					~constants_in(values, loop, words))
			       ? "a round keeps something for the next one"
			       : NULL;
	}
	free(uses);
	free(live);
	return flaw;
}

/* ---- a loop */

bool check_is_own(const struct values *values, uint32_t node)
{
	const struct flow *flow = values->flow;

	return flow_is_call(flow, node) &&
	       values_own(values, values->before[node].registers[RDI], flow->calls[node].size);
}

const char *check_loop(const struct values *values, const struct loop *loop)
{
	struct words words = { .n = 0 };
	const char *flaw = NULL;

	for (uint32_t i = 0; i < values->flow->n && !flaw; i++) {
		if (loop->has[i])
			flaw = check_node(values, i, &words);
	}
	if (!flaw)
		flaw = check_overlaps(&words);
	return flaw ? flaw : check_carried(values, loop, &words);
}
