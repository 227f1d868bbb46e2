/* SPDX-License-Identifier: MIT */
/*
 * Additions to an atomic number, whose result is used or not.
 *
 *   1. each of T threads adds 1, K times.
 *
 * A used result tells how many additions came before. If no result is used, the additions commute.
 *
 *   used = 0   EXHAUSTED: 1 execution
 *   used = 1   EXHAUSTED: (T K)! / K!^T executions
 */
#include "golden.h"

static struct heddle_atomic number;

static void add(long index)
{
	(void)index;
	for (long i = heddle_parameter("K"); i > 0; i--) {
		if (heddle_parameter("used"))
			heddle_atomic_add_return(&number, 1);
		else
			heddle_atomic_add(&number, 1);
	}
}

static uint64_t classes(void)
{
	return heddle_parameter("used") ? golden_interleavings(heddle_parameter("T"), heddle_parameter("K"))
					: 1;
}

SCENARIO(golden, adds, .doc = "T threads add to a number K times each",
	 .params = { { "T", 1, GOLDEN_THREADS_MAX, 3, "how many threads" },
		     { "K", 0, 100, 3, "how often each of them adds" },
		     { "used", 0, 1, 0, "1: they look at the result" },
		     GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	long expected = heddle_parameter("T") * heddle_parameter("K");

	heddle_atomic_init(&number, 0, "number");
	golden_run(heddle_parameter("T"), add);
	heddle_check(heddle_atomic_load(&number) == expected, "nothing is lost", "%ld instead of %ld",
		     (long)heddle_atomic_load(&number), expected);
}
