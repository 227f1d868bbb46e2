/* SPDX-License-Identifier: MIT */
/*
 * Reads before the first write that are found only in code that gcc compiled: see heddle/memory.h.
 *
 *   1. B takes its two turns.
 *   2. A, which counts them, uses the count as if it were at most 1.
 *
 *   broken   FAILED in the access build, if gcc compiled it
 *   sound    EXHAUSTED: 3 executions
 */
#include "memory.h"

#ifdef __clang__
#define FINDS_WITH_GCC(...)
#else
#define FINDS_WITH_GCC(...) FINDS_IN(HEDDLE_IN_ACCESS, "broken", __VA_ARGS__),
#endif

static void add_to_unwritten(void *argument)
{
	volatile long *cells = heddle_alloc(2 * sizeof(*cells));

	cells[0] = 1;
	++cells[limited_turns() / 2]; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, uninitialised_sum, .id = "ME30", .doc = "a sum with what was never written",
	 .expect = { FINDS_WITH_GCC({ HEDDLE_UNINITIALISED, "memory" }) PASSES("broken"), PASSES("sound") })
{
	run_beside(add_to_unwritten, NULL);
}

/* The compiler does not know what the callee does with the address. */
static void give(volatile int *address)
{
	__asm__ volatile("" : "+r"(address) : : "memory");
}

static void read_unwritten_variable(void *argument)
{
	volatile int numbers[4];

	numbers[0] = numbers[1] = 1;
	give(numbers);
	(void)numbers[limited_turns()]; /* BROKEN */
}

SCENARIO(memory, uninitialised_variable, .id = "ME31",
	 .doc = "a read of a variable on a stack that was never written",
	 .expect = { FINDS_WITH_GCC({ HEDDLE_UNINITIALISED, "variable on a stack" }) PASSES("broken"),
		     PASSES("sound") })
{
	run_beside(read_unwritten_variable, NULL);
}
