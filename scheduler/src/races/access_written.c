/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/access_written.h"

#include "run/arena.h"
#include "run/engine.h"
#include "run/own_memory.h"

#include <errno.h>
#include <string.h>

#define STACK_BITS_BYTES ((FIBER_STACK_SIZE + FIBER_SKEW_MAX) / 8 + 1)

static uint8_t *of_arena, *of_stacks; /* STACK_BITS_BYTES for each thread */

/* Below it nothing of the thread's stack is written; 0: nothing of it was ever written. */
static uintptr_t lowest[HEDDLE_THREADS_MAX];

int written_open(void)
{
	of_arena = own_map(arena_size / 8);
	if (!of_arena)
		return -ENOMEM;
	of_stacks = own_map(STACK_BITS_BYTES * HEDDLE_THREADS_MAX);
	if (!of_stacks) {
		own_unmap(of_arena, arena_size / 8);
		return -ENOMEM;
	}
	memset(lowest, 0, sizeof(lowest));
	return 0;
}

void written_close(void)
{
	own_unmap(of_arena, arena_size / 8);
	own_unmap(of_stacks, STACK_BITS_BYTES * HEDDLE_THREADS_MAX);
}

static uint8_t *bits_of(int owner)
{
	return owner < 0 ? of_arena : of_stacks + (size_t)owner * STACK_BITS_BYTES;
}

static size_t number_of(int owner, uintptr_t address)
{
	return address - (uintptr_t)(owner < 0 ? arena_first : engine->threads[owner].fiber.stack);
}

bool written_is(int owner, uintptr_t address)
{
	size_t number = number_of(owner, address);

	return bits_of(owner)[number / 8] >> number % 8 & 1;
}

bool written_are_all(int owner, uintptr_t address, size_t size)
{
	for (; size; address++, size--) {
		if (!written_is(owner, address))
			return false;
	}
	return true;
}

static void set_bit(uint8_t *bits, size_t number, bool is_it)
{
	uint8_t bit = (uint8_t)(1u << number % 8);

	bits[number / 8] = (uint8_t)(is_it ? bits[number / 8] | bit : bits[number / 8] & ~bit);
}

/* The middle of a long range is set eight bits at a time. */
static void set_bits(uint8_t *bits, size_t number, size_t n, bool is_it)
{
	for (; n && number % 8; number++, n--)
		set_bit(bits, number, is_it);
	memset(&bits[number / 8], is_it ? 0xff : 0, n / 8);
	for (number += n / 8 * 8, n %= 8; n; number++, n--)
		set_bit(bits, number, is_it);
}

void written_set(int owner, uintptr_t address, size_t size, bool is_it)
{
	set_bits(bits_of(owner), number_of(owner, address), size, is_it);
	if (owner >= 0 && is_it && address < lowest[owner])
		lowest[owner] = address;
}

static void clear_below(unsigned thread, uintptr_t end)
{
	if (lowest[thread] < end)
		written_set((int)thread, lowest[thread], end - lowest[thread], false);
	lowest[thread] = end;
}

void written_begin_stack(const struct heddle_thread *thread)
{
	if (!lowest[thread->index])
		lowest[thread->index] = (uintptr_t)thread->fiber.top;
	clear_below(thread->index, (uintptr_t)thread->fiber.top);
}

void written_leave_frames(uintptr_t below)
{
	const struct heddle_thread *self = engine->self;

	if (below > lowest[self->index] && below <= (uintptr_t)self->fiber.top)
		clear_below(self->index, below);
}

#else
typedef int heddle_no_written_bytes;
#endif
