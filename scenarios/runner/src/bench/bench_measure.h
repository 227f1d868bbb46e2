/* SPDX-License-Identifier: MIT */
/*
 * The cost of a row.
 *
 * dpor is the exploration as `heddle run` does it. The floor is the same executions in the same order by the
 * same engine, with picks and choices from a list that was recorded before: the cost without exploring.
 *
 * Each measurement is a process of its own, so that its memory is measured alone.
 */
#ifndef RUNNER_BENCH_MEASURE_H
#define RUNNER_BENCH_MEASURE_H

#include "scenario/variant.h"

/** What was run, the same in each measurement, and its cost. */
struct heddle_bench_cost {
	uint64_t executions, steps;
	uint64_t threads;		    /**< of all executions together, main included */
	double dpor_seconds, floor_seconds; /**< of CPU time, the best of several measurements */
	uint64_t peak_bytes;		    /**< of a process that runs dpor once */
};

/** Whether a step costs more in a long exploration. */
struct heddle_bench_growth {
	uint64_t few, many;			  /**< executions */
	double few_ns_per_step, many_ns_per_step; /**< of CPU time */
};

enum heddle_bench_side { HEDDLE_BENCH_DPOR, HEDDLE_BENCH_FLOOR };

#define HEDDLE_BENCH_ERROR_MAX 200

/* Each returns true, or false with a message in error. */

/** Measures both sides, alternating, and dpor's memory. */
bool heddle_bench_measure(const struct heddle_variant *variant, struct heddle_bench_cost *cost,
			  char error[HEDDLE_BENCH_ERROR_MAX]);

/** Measures dpor over the variant's first executions and over many of them. */
bool heddle_bench_measure_growth(const struct heddle_variant *variant, struct heddle_bench_growth *growth,
				 char error[HEDDLE_BENCH_ERROR_MAX]);

/**
 * Runs one side once, in this process and without a clock: for tools that count. All that they should count
 * happens within heddle_bench_explore.
 */
bool heddle_bench_run_once(const struct heddle_variant *variant, enum heddle_bench_side which,
			   struct heddle_bench_cost *cost, char error[HEDDLE_BENCH_ERROR_MAX]);

#endif
