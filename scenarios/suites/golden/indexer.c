/* SPDX-License-Identifier: MIT */
/*
 * A hash table of 128 cells that threads fill by compare-and-exchange.
 *
 *   1. thread t inserts 4 messages: t + 11, t + 22, t + 33, t + 44.
 *   2. message m goes to cell 7m mod 128, or the next free one after it.
 *
 * Flanagan, Godefroid: Dynamic partial-order reduction for model checking software, POPL 2005. Up to 11
 * threads no two messages have the same cell; each further thread has three messages whose cell is shared
 * with another thread.
 *
 *   EXHAUSTED: 8^(N - 11) executions for 12 <= N <= 22, one for fewer
 */
#include "golden.h"

#define CELLS	 128
#define MESSAGES 4

static struct heddle_atomic cells[CELLS];

static void insert(long thread)
{
	for (long i = 1; i <= MESSAGES; i++) {
		long message = thread + 11 * i, cell = 7 * message % CELLS;
		while (heddle_atomic_compare_exchange(&cells[cell], 0, message) != 0)
			cell = (cell + 1) % CELLS;
	}
}

/* By the structure of the program, and confirmed by other tools. */
static uint64_t classes(void)
{
	long n = heddle_parameter("N");
	return n <= 11 ? 1 : n <= 22 ? golden_power(8, n - 11) : 0;
}

SCENARIO(golden, indexer, .doc = "N threads insert into a hash table without locks",
	 .params = { { "N", 1, CELLS / MESSAGES, 15, "how many threads" }, GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	long n = heddle_parameter("N"), filled = 0;

	for (long i = 0; i < CELLS; i++)
		heddle_atomic_init(&cells[i], 0, "cell %ld", i);
	golden_run(n, insert);
	for (long i = 0; i < CELLS; i++)
		filled += heddle_atomic_load(&cells[i]) != 0;
	heddle_check(filled == n * MESSAGES, "nothing is lost", "%ld cells are filled", filled);
}
