/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "run/address.h"
#include "run/arena.h"
#include "run/engine.h"

#include <sys/mman.h>
#include <unistd.h>

/* From the lowest bit: the offset, the upper bits of the thread, its lower bits, the kind. */
#define OFFSET_BITS  38
#define UPPER_BITS   2
#define LOWER_BITS   6
#define LOWER_SHIFT  (OFFSET_BITS + UPPER_BITS)
#define KIND_SHIFT   (LOWER_SHIFT + LOWER_BITS)
#define OFFSETS	     (UINT64_C(1) << OFFSET_BITS)
#define PAGE_BYTES   UINT64_C(4096)
#define OTHERS_SLOTS (2u * HEDDLE_ADDRESS_OTHERS_MAX) /* a power of two */
/* large blocks of malloc lie this near to other mappings, such as that of the records */
#define REACH_BITS    44
#define SANITIZER_PAR 6 /* AddressSanitizer's blocks, by these bits */

/* An address in other memory that the execution has met. */
struct other {
	uint64_t value;
	uint64_t execution; /* in which it was met; of an earlier one: the slot is free */
	uint64_t number;
};

_Static_assert(HEDDLE_THREADS_MAX <= 1u << (LOWER_BITS + UPPER_BITS),
	       "a thread does not fit into an address");

static struct other others[OTHERS_SLOTS]; /* open addressing */
static uint64_t execution, n_others;

void address_begin_execution(void)
{
	execution++;
	n_others = 0;
}

struct heddle_address heddle_address_of(int64_t recorded)
{
	const uint64_t bits = (uint64_t)recorded;
	struct heddle_address address = {
		.kind = (enum heddle_address_kind)(bits >> KIND_SHIFT & 7),
		.thread = ((unsigned)(bits >> LOWER_SHIFT) & ((1u << LOWER_BITS) - 1)) |
			  ((unsigned)(bits >> OFFSET_BITS) & ((1u << UPPER_BITS) - 1)) << LOWER_BITS,
		.offset = bits & (OFFSETS - 1),
	};

	if (bits >> ADDRESS_MARK_SHIFT != ADDRESS_MARK || address.kind > HEDDLE_ADDRESS_OTHER)
		return (struct heddle_address){ .kind = HEDDLE_ADDRESS_NONE };
	return address;
}

int64_t heddle_address_recorded(struct heddle_address address)
{
	return (int64_t)(ADDRESS_MARK << ADDRESS_MARK_SHIFT | (uint64_t)address.kind << KIND_SHIFT |
			 (uint64_t)(address.thread & ((1u << LOWER_BITS) - 1)) << LOWER_SHIFT |
			 (uint64_t)(address.thread >> LOWER_BITS) << OFFSET_BITS | address.offset);
}

const char *heddle_address_kind_name(enum heddle_address_kind kind)
{
	static const char *const names[] = {
		[HEDDLE_ADDRESS_NONE] = "none",	  [HEDDLE_ADDRESS_ARENA] = "arena",
		[HEDDLE_ADDRESS_STACK] = "stack", [HEDDLE_ADDRESS_PROGRAM] = "program",
		[HEDDLE_ADDRESS_OTHER] = "other",
	};

	return names[kind];
}

static bool in_arena(uint64_t value, struct heddle_address *address)
{
	address->kind = HEDDLE_ADDRESS_ARENA;
	return arena_offset_of((uintptr_t)value, &address->thread, &address->offset);
}

int address_stack_of(uintptr_t value)
{
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		const struct fiber *fiber = &engine->threads[i].fiber;

		if (fiber->stack && value >= (uintptr_t)fiber->stack && value < (uintptr_t)fiber->top)
			return (int)i;
	}
	return -1;
}

/* Offsets count from the top, so they are the same wherever the stack lies. */
static bool on_stack(uint64_t value, struct heddle_address *address)
{
	int thread = address_stack_of((uintptr_t)value);

	if (thread < 0)
		return false;
	address->kind = HEDDLE_ADDRESS_STACK;
	address->thread = (unsigned)thread;
	address->offset = (uintptr_t)engine->threads[thread].fiber.top - value;
	return true;
}

/* Defined by the linker: the program's first byte, and the one behind its last variable. */
extern const char __executable_start, _end;

static bool in_program(uint64_t value, struct heddle_address *address)
{
	const uint64_t start = (uintptr_t)&__executable_start;

	address->kind = HEDDLE_ADDRESS_PROGRAM;
	address->thread = 0;
	address->offset = value - start;
	return value >= start && value <= (uintptr_t)&_end;
}

/* A system call. Called only for values that can be memory of malloc, once for each value of an execution. */
static bool is_mapped(uint64_t value)
{
	unsigned char in_core;

	return mincore((void *)(uintptr_t)(value & ~(PAGE_BYTES - 1)), 1, &in_core) == 0;
}

static bool can_be_memory(uint64_t value)
{
	if (value >> ADDRESS_MARK_SHIFT == ADDRESS_MARK)
		return true;
	if (value >= (uintptr_t)&_end && value < (uintptr_t)sbrk(0))
		return is_mapped(value);
#ifdef HEDDLE_ASAN
	if (value >> REACH_BITS == SANITIZER_PAR)
		return is_mapped(value);
#endif
	return value >> REACH_BITS == (uintptr_t)engine->records >> REACH_BITS && is_mapped(value);
}

static struct other *other_at(uint64_t value)
{
	size_t slot = (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> 40) % OTHERS_SLOTS;

	while (others[slot].execution == execution && others[slot].value != value)
		slot = (slot + 1) % OTHERS_SLOTS;
	return &others[slot];
}

static bool in_other_memory(uint64_t value, struct heddle_address *address)
{
	struct other *other = other_at(value);

	if (other->execution != execution) {
		if (!can_be_memory(value))
			return false;
		if (n_others == HEDDLE_ADDRESS_OTHERS_MAX)
			heddle_report(
				HEDDLE_LIMIT, true, "addresses", NULL,
				"operations have seen more than %d addresses outside of the arena, the stacks and "
				"the program: allocate with heddle_alloc",
				HEDDLE_ADDRESS_OTHERS_MAX);
		*other = (struct other){ .value = value, .execution = execution, .number = ++n_others };
	}
	*address = (struct heddle_address){ .kind = HEDDLE_ADDRESS_OTHER, .offset = other->number };
	return true;
}

static bool is_known(uint64_t value, struct heddle_address *address)
{
	return (in_arena(value, address) || on_stack(value, address) || in_program(value, address)) &&
	       address->offset < OFFSETS;
}

int64_t address_look(int64_t value)
{
	struct heddle_address address;

	if (is_known((uint64_t)value, &address) || in_other_memory((uint64_t)value, &address))
		return heddle_address_recorded(address);
	return value;
}

uint64_t address_key(uint64_t key)
{
	struct heddle_address address;

	if (address_is_worth_a_look((int64_t)key) && is_known(key, &address))
		return (uint64_t)heddle_address_recorded(address);
	return key;
}
