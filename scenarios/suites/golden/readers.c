/* SPDX-License-Identifier: MIT */
/*
 * N readers of a variable that one thread writes.
 *
 *   1. the writer writes x, once.
 *   2. each reader reads x, once: before the write or after it, independently of the other readers.
 *
 * Reads commute, so a class says only which of the readers saw the old value. An explorer that orders the
 * readers among themselves runs a factorial number of executions.
 *
 *   EXHAUSTED: 2^N executions
 */
#include "golden.h"

static struct heddle_atomic x;

static void write_or_read(long index)
{
	if (index == 0)
		heddle_atomic_store(&x, 1);
	else
		heddle_atomic_load(&x);
}

static uint64_t classes(void)
{
	return golden_power(2, heddle_parameter("N"));
}

SCENARIO(golden, readers, .doc = "one thread writes what N threads read",
	 .params = { { "N", 0, GOLDEN_THREADS_MAX - 1, 13, "how many readers" }, GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	heddle_atomic_init(&x, 0, "x");
	golden_run(heddle_parameter("N") + 1, write_or_read);
	heddle_check(heddle_atomic_load(&x) == 1, "what was written is there", "it is not");
}
