/* SPDX-License-Identifier: MIT */
/*
 * Memory errors that only a build finds which is told of each access: memory of the arena (heddle_alloc) read
 * after its free, far beyond its end, or before it was written; a local variable after its function returned.
 *
 *   1. B takes its two turns.
 *   2. A, which counts them, uses the count as if it were at most 1.
 *
 *   broken   FAILED in the access build. In the asan build as well, except for what it does not detect:
 *            memory that was never allocated, or never written, and stacks
 *   sound    EXHAUSTED: 3 executions
 */
#include "memory.h"

#include <string.h>

#define SEES_MEMORY (HEDDLE_IN_ASAN | HEDDLE_IN_ACCESS)

static void read_late(void *argument)
{
	volatile int *volatile cell = heddle_zalloc(sizeof(*cell));
	int turns = limited_turns();

	if (turns == 2)
		heddle_free((void *)cell);
	(void)*cell; /* BROKEN */
	if (turns < 2)
		heddle_free((void *)cell);
}

SCENARIO(memory, use_after_free_read, .id = "ME16", .doc = "a read of a block that was freed",
	 .expect = { FINDS_IN(SEES_MEMORY, "broken", { HEDDLE_USE_AFTER_FREE, "memory" }), PASSES("broken"),
		     PASSES("sound") })
{
	run_beside(read_late, NULL);
}

static void read_moved(void *argument)
{
	volatile int *volatile cell = heddle_zalloc(sizeof(*cell));
	volatile int *larger = heddle_realloc((void *)cell, 2 * sizeof(*cell));

	(void)(limited_turns() == 2 ? *cell : *larger); /* BROKEN */
	heddle_free((void *)larger);
}

SCENARIO(memory, use_after_realloc, .id = "ME17",
	 .doc = "a read of where a block was before heddle_realloc()",
	 .expect = { FINDS_IN(SEES_MEMORY, "broken", { HEDDLE_USE_AFTER_FREE, "memory" }), PASSES("broken"),
		     PASSES("sound") })
{
	run_beside(read_moved, NULL);
}

static void read_before(void *argument)
{
	volatile char *cells = heddle_zalloc(16);

	(void)cells[1 - limited_turns()]; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, underrun_read, .id = "ME18", .doc = "a read before the beginning of a block",
	 .expect = { FINDS_IN(SEES_MEMORY, "broken", { HEDDLE_MEMORY_ERROR, "overrun" }), PASSES("broken"),
		     PASSES("sound") })
{
	run_beside(read_before, NULL);
}

static void read_far(void *argument)
{
	volatile char *cells = heddle_zalloc(4);

	(void)cells[limited_turns() == 2 ? 20000 : 3]; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, far_beyond, .id = "ME19", .doc = "a read 20,000 bytes beyond a block of 4",
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, "broken", { HEDDLE_MEMORY_ERROR, "overrun" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(read_far, NULL);
}

static void read_unwritten(void *argument)
{
	volatile int *cells = heddle_alloc(2 * sizeof(*cells));

	cells[0] = 1;
	(void)cells[limited_turns() / 2]; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, uninitialised, .id = "ME20", .doc = "a read of what was never written",
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, "broken", { HEDDLE_UNINITIALISED, "memory" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(read_unwritten, NULL);
}

/* Written in part, and copied as a whole: a copy of unwritten bytes that are never used is no error. */
struct padded {
	char mark;
	long number;
	int unused[5];
};

static void copy_padded(void *argument)
{
	struct padded *one = heddle_alloc(sizeof(*one)), *other = heddle_alloc(sizeof(*other));

	one->mark = 1;
	if (limited_turns() < 2)
		one->number = 2;
	*other = *one;
	memcpy(one, other, sizeof(*one));
	(void)*(volatile long *)&one->number; /* BROKEN */
	heddle_free(one);
	heddle_free(other);
}

SCENARIO(memory, uninitialised_copy, .id = "ME21", .doc = "a read of a copy of what was never written",
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, "broken", { HEDDLE_UNINITIALISED, "memory" }),
		     PASSES("broken"), PASSES("sound") })
{
	run_beside(copy_padded, NULL);
}

__attribute__((noinline)) static volatile int *address_of_local(volatile int *outer, int turns)
{
	volatile int local = 1;
	volatile int *volatile address = turns == 2 ? &local : outer;

	return address;
}

static void read_returned(void *argument)
{
	volatile int outer = 1;
	volatile int *volatile address = address_of_local(&outer, limited_turns());

	(void)*address; /* BROKEN */
}

SCENARIO(memory, use_after_return, .id = "ME22", .doc = "a read of a variable whose function has returned",
	 .expect = {
		 FINDS_IN(HEDDLE_IN_ACCESS, "broken", { HEDDLE_USE_AFTER_FREE, "stack-use-after-return" }),
		 PASSES("broken"), PASSES("sound") })
{
	run_beside(read_returned, NULL);
}

/* Of all of it at once. */
static void copy_beyond(void *argument)
{
	char *from = heddle_zalloc(12), *to = heddle_zalloc(64);
	volatile size_t n = 4 * (size_t)(limited_turns() + 2);

	memcpy(to, from, n); /* BROKEN */
	heddle_free(from);
	heddle_free(to);
}

SCENARIO(memory, overrun_copy, .id = "ME29", .doc = "a memcpy() of more bytes than the block has",
	 .expect = { FINDS_IN(SEES_MEMORY, "broken", { HEDDLE_MEMORY_ERROR, "overrun" }), PASSES("broken"),
		     PASSES("sound") })
{
	run_beside(copy_beyond, NULL);
}
