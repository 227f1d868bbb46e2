/* SPDX-License-Identifier: MIT */
/*
 * A search for the last zero of an array that other threads fill.
 *
 *   1. thread i of 1 .. N reads cell i - 1 and writes one more into cell i.
 *   2. thread 0 reads the cells N, N - 1, ... until it meets a zero: cell 0 is never written.
 *
 * Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014: the program in which
 * sleep sets alone block most executions.
 *
 *   EXHAUSTED: (N + 3) * 2^(N - 2) executions
 */
#include "golden.h"

static struct heddle_atomic cells[GOLDEN_THREADS_MAX];

static void fill_or_look(long index)
{
	long at = heddle_parameter("N");

	if (index > 0) {
		heddle_atomic_store(&cells[index], heddle_atomic_load(&cells[index - 1]) + 1);
		return;
	}
	while (heddle_atomic_load(&cells[at]) != 0)
		at--;
}

static uint64_t classes(void)
{
	long n = heddle_parameter("N");
	return (uint64_t)(n + 3) * golden_power(2, n) / 4;
}

SCENARIO(golden, lastzero, .doc = "N threads fill an array, one looks for its last zero",
	 .params = { { "N", 1, GOLDEN_THREADS_MAX - 1, 15, "how many threads fill" }, GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	long n = heddle_parameter("N");

	for (long i = 0; i <= n; i++)
		heddle_atomic_init(&cells[i], 0, "cell %ld", i);
	golden_run(n + 1, fill_or_look);
	for (long i = 1; i <= n; i++)
		heddle_check(heddle_atomic_load(&cells[i]) >= 1, "each cell was filled", "cell %ld was not",
			     i);
}
