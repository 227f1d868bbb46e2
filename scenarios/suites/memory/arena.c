/* SPDX-License-Identifier: MIT */
/*
 * Memory of the arena (heddle_alloc): beyond its end, after its free, freed twice, never freed.
 *
 *   1. B takes its two turns.
 *   2. A, which counts them, uses the count as if it were at most 1.
 *
 *   broken   FAILED; a bad read only in the asan and access builds, where a bad write is found in the midst
 *            of it and not at the end
 *   sound    EXHAUSTED: 3 executions
 */
#include "memory.h"

static void write_cell(void *argument)
{
	volatile char *cells = heddle_alloc(2);

	cells[limited_turns()] = 1; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, overrun_write, .id = "ME1", .doc = "a write beyond the end of a block",
	 .expect = { FINDS("broken", { HEDDLE_MEMORY_ERROR, "overrun" }), PASSES("sound") })
{
	run_beside(write_cell, NULL);
}

static void read_cell(void *argument)
{
	volatile char *cells = heddle_zalloc(2);

	(void)cells[limited_turns()]; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, overrun_read, .id = "ME2", .doc = "a read beyond the end of a block",
	 .expect = {
		 FINDS_IN(HEDDLE_IN_ASAN | HEDDLE_IN_ACCESS, "broken", { HEDDLE_MEMORY_ERROR, "overrun" }),
		 PASSES("broken"), PASSES("sound") })
{
	run_beside(read_cell, NULL);
}

static void write_late(void *argument)
{
	volatile char *cell = heddle_alloc(1);
	int turns = limited_turns();

	if (turns == 2)
		heddle_free((void *)cell);
	*cell = 1; /* BROKEN */
	if (turns < 2)
		heddle_free((void *)cell);
}

SCENARIO(memory, use_after_free_write, .id = "ME3", .doc = "a write to a block that was freed",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "memory" }), PASSES("sound") })
{
	run_beside(write_late, NULL);
}

static void free_maybe(void *argument)
{
	void *block = heddle_alloc(1);

	if (limited_turns() == 2)
		heddle_free(block);
	heddle_free(block); /* BROKEN */
}

SCENARIO(memory, double_free, .id = "ME4", .doc = "a block that is freed twice",
	 .expect = { FINDS("broken", { HEDDLE_DOUBLE_FREE, "double free" }), PASSES("sound") })
{
	run_beside(free_maybe, NULL);
}

static void forget(void *argument)
{
	void *block = heddle_alloc(1);

	if (limited_turns() < 2)
		heddle_free(block);
}

SCENARIO(memory, leak, .id = "ME5", .doc = "a block that is never freed",
	 .expect = { FINDS("broken", { HEDDLE_LEAK, "memory" }), PASSES("sound") })
{
	run_beside(forget, NULL);
}

/* What lies there would be the header of the block, if it had one. */
static void write_before(void *argument)
{
	volatile char *cells = heddle_alloc(16);

	cells[1 - limited_turns()] = 1; /* BROKEN */
	heddle_free((void *)cells);
}

SCENARIO(memory, underrun_write, .id = "ME28", .doc = "a write before the beginning of a block",
	 .expect = { FINDS("broken", { HEDDLE_MEMORY_ERROR, "overrun" }), PASSES("sound") })
{
	run_beside(write_before, NULL);
}
