/* SPDX-License-Identifier: MIT */
/* The rows of `heddle bench`: scenarios with parameters. */
#ifndef RUNNER_BENCH_ROWS_H
#define RUNNER_BENCH_ROWS_H

#include "scenario/variant.h"

#define HEDDLE_BENCH_SETTINGS_MAX 4

struct heddle_bench_setting {
	const char *name; /**< NULL: ends the list */
	long value;
};

struct heddle_bench_row {
	const char *name;     /**< "readers(13)" */
	const char *scenario; /**< suite/name, or an id */
	struct heddle_bench_setting settings[HEDDLE_BENCH_SETTINGS_MAX + 1];
	/**
	 * The same scenario with at least 10^6 executions, to see whether a step costs more then; name NULL:
	 * none.
	 */
	const char *grown_name;
	struct heddle_bench_setting grown;
};

/** All rows, in the order in which they are measured; ends with a NULL name. */
extern const struct heddle_bench_row heddle_bench_rows[];

/** Returns the row of this name. Complains and returns NULL if there is none. */
const struct heddle_bench_row *heddle_bench_row_by_name(const char *name);

/**
 * Sets *variant to the row's scenario under the subject's sound revision. Returns false if the scenario is
 * not in this program.
 */
bool heddle_bench_variant(const struct heddle_bench_row *row, struct heddle_variant *variant);

/** The same for the large variant, which the row must have. */
bool heddle_bench_grown_variant(const struct heddle_bench_row *row, struct heddle_variant *variant);

#endif
