/* SPDX-License-Identifier: MIT */
/*
 * Memory of the process: its heap, its stacks, its variables; and operations that C leaves undefined.
 *
 *   1. B takes its two turns.
 *   2. A, which counts them, uses the count as if it were at most 1.
 *
 *   broken   in the asan build FAILED; a stack overflow and a write to NULL in each build
 *   sound    EXHAUSTED: 3 executions
 */
#include "memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void write_heap(void *argument)
{
	volatile char *cells = malloc(2);

	cells[limited_turns()] = 1; /* BROKEN */
	free((void *)cells);
}

SCENARIO(memory, heap_overflow, .id = "ME6", .doc = "a write beyond the end of what malloc() gave",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_MEMORY_ERROR, "heap-buffer-overflow" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(write_heap, NULL);
}

static void read_freed(void *argument)
{
	volatile char *volatile cell = calloc(1, 1); /* reloaded, or the compiler would object */
	int turns = limited_turns();

	if (turns == 2)
		free((void *)cell);
	(void)*cell; /* BROKEN */
	if (turns < 2)
		free((void *)cell);
}

SCENARIO(memory, heap_use_after_free, .id = "ME7", .doc = "a read of what was given back to free()",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_USE_AFTER_FREE, "heap-use-after-free" }),
		     FINDS_IN(HEDDLE_IN_TSAN, "broken", { HEDDLE_USE_AFTER_FREE, "heap-use-after-free" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(read_freed, NULL);
}

static void write_stack(void *argument)
{
	volatile char before[16] = { 0 }, cells[2], after[16] = { 0 };
	volatile char *cell = cells;

	cell[limited_turns()] = 1; /* BROKEN */
	(void)before[0], (void)after[0];
}

SCENARIO(memory, stack_buffer_overflow, .id = "ME8", .doc = "a write beyond an array on a fiber's stack",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_MEMORY_ERROR, "stack-buffer-overflow" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(write_stack, NULL);
}

static volatile char variable[2], behind_variable[64];

static void write_variable(void *argument)
{
	volatile char *cell = variable;

	cell[limited_turns()] = 1; /* BROKEN */
	(void)behind_variable[0];
}

SCENARIO(memory, global_overflow, .id = "ME9", .doc = "a write beyond a static array",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_MEMORY_ERROR, "global-buffer-overflow" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(write_variable, NULL);
}

static int dig(volatile char *above)
{
	volatile char here[1024];

	here[0] = above ? above[0] : 1;
	return here[0] ? dig(here) + here[1] : 0; /* BROKEN */
}

static void dig_without_end(void *argument)
{
	if (limited_turns() == 2)
		dig(NULL);
}

SCENARIO(memory, stack_overflow, .id = "ME10", .doc = "a recursion without end: a fiber's stack has a guard",
	 .expect = { FINDS("broken", { HEDDLE_CRASH, "stack overflow" }), PASSES("sound") })
{
	run_beside(dig_without_end, NULL);
}

static void add_too_much(void *argument)
{
	volatile int most = INT_MAX - 1;

	most = most + limited_turns(); /* BROKEN */
}

SCENARIO(memory, signed_overflow, .id = "ME11", .doc = "a sum that an int cannot hold",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_UNDEFINED, "signed-integer-overflow" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(add_too_much, NULL);
}

static void shift_too_far(void *argument)
{
	volatile int one = 1, far = 30 + limited_turns();

	one = (int)((unsigned)one << far); /* BROKEN */
}

SCENARIO(memory, shift, .id = "ME12", .doc = "a shift by as many bits as there are",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_UNDEFINED, "invalid-shift-exponent" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(shift_too_far, NULL);
}

static void write_to_null(void *argument)
{
	static int somewhere; /* not volatile: clang does not instrument volatile accesses */
	int *volatile cell = limited_turns() == 2 ? NULL : &somewhere;

	*cell = 1; /* BROKEN */
}

SCENARIO(memory, null, .id = "ME13", .doc = "a write to address 0",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_UNDEFINED, "null-pointer-use" }),
		     FINDS("broken", { HEDDLE_CRASH, "SIGSEGV" }), PASSES("sound") })
{
	run_beside(write_to_null, NULL);
}

static void copy_overlapping(void *argument)
{
	static char bytes[16];
	size_t n = (size_t)limited_turns() * 4;

	memcpy(bytes + 4, bytes, n); /* BROKEN */
}

SCENARIO(memory, memcpy_overlap, .id = "ME14", .doc = "a memcpy() onto itself",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_MEMORY_ERROR, "memcpy-param-overlap" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(copy_overlapping, NULL);
}

/* In other builds it would corrupt the heap of the process. */
#ifdef HEDDLE_ASAN
#define CAN_FREE_TWICE true
#else
#define CAN_FREE_TWICE false
#endif

static void free_twice(void *argument)
{
	void *volatile block = malloc(1);

	if (limited_turns() == 2 && CAN_FREE_TWICE)
		free(block);
	free(block); /* BROKEN */
}

SCENARIO(memory, heap_double_free, .id = "ME15", .doc = "a block of malloc() that is freed twice",
	 .expect = { FINDS_IN(HEDDLE_IN_ASAN, "broken", { HEDDLE_DOUBLE_FREE, "double-free" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(free_twice, NULL);
}
