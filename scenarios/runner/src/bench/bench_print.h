/* SPDX-License-Identifier: MIT */
/* The output of `heddle bench`: a table, and a file with one JSON object a row. */
#ifndef RUNNER_BENCH_PRINT_H
#define RUNNER_BENCH_PRINT_H

#include "bench/bench_measure.h"
#include "bench/bench_rows.h"

#include <stdio.h>

void heddle_bench_print_head(void);
void heddle_bench_print_row(const struct heddle_bench_row *row, const struct heddle_bench_cost *cost);
void heddle_bench_print_growth(const struct heddle_bench_row *row, const struct heddle_bench_growth *growth);
/** Prints the meaning of the columns, and the targets. */
void heddle_bench_print_foot(void);

void heddle_bench_json(FILE *stream, const struct heddle_variant *variant,
		       const struct heddle_bench_cost *cost);

#endif
