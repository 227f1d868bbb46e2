/* SPDX-License-Identifier: MIT */
#include "bench/bench_print.h"
#include "scenario/registry.h"

#include <heddle/markup.h>
#include <inttypes.h>

#define NAME_WIDTH 23

/* The target for the floor, from measurements of fibers and resets without an engine. */
#define CEILING_NS_PER_STEP	 15
#define CEILING_NS_PER_THREAD	 10
#define CEILING_NS_PER_EXECUTION 300

#define LONG_STEPS  50 /* an execution of so many steps is long, and exploring must be cheap beside it */
#define LIMIT_LONG  2
#define LIMIT_SHORT 3

static double ceiling_seconds(const struct heddle_bench_cost *cost)
{
	return ((double)cost->steps * CEILING_NS_PER_STEP + (double)cost->threads * CEILING_NS_PER_THREAD +
		(double)cost->executions * CEILING_NS_PER_EXECUTION) *
	       1e-9;
}

static double ratio(const struct heddle_bench_cost *cost)
{
	return cost->dpor_seconds / cost->floor_seconds;
}

static double executions_per_second(const struct heddle_bench_cost *cost)
{
	return (double)cost->executions / cost->dpor_seconds;
}

static double ns_per_step(const struct heddle_bench_cost *cost)
{
	return cost->dpor_seconds * 1e9 / (double)cost->steps;
}

static int limit(const struct heddle_bench_cost *cost)
{
	return cost->steps >= LONG_STEPS * cost->executions ? LIMIT_LONG : LIMIT_SHORT;
}

void heddle_bench_print_head(void)
{
	printf("%-*s %10s %9s %9s %9s %9s %5s %5s %12s %8s %8s\n", NAME_WIDTH, "row", "executions", "steps",
	       "dpor ms", "floor ms", "ceiling", "ratio", "limit", "executions/s", "ns/step", "peak MB");
	fflush(stdout);
}

void heddle_bench_print_row(const struct heddle_bench_row *row, const struct heddle_bench_cost *cost)
{
	printf("%-*s %10" PRIu64 " %9" PRIu64 " %9.3f %9.3f %9.3f %5.2f %5d %12.0f %8.1f %8.1f\n", NAME_WIDTH,
	       row->name, cost->executions, cost->steps, cost->dpor_seconds * 1e3, cost->floor_seconds * 1e3,
	       ceiling_seconds(cost) * 1e3, ratio(cost), limit(cost), executions_per_second(cost),
	       ns_per_step(cost), (double)cost->peak_bytes / 1e6);
	fflush(stdout);
}

void heddle_bench_print_growth(const struct heddle_bench_row *row, const struct heddle_bench_growth *growth)
{
	printf("%-*s %10" PRIu64 " executions: %.1f ns a step, and %.1f in the first %" PRIu64
	       ": %.2f times as much\n",
	       NAME_WIDTH, row->grown_name, growth->many, growth->many_ns_per_step, growth->few_ns_per_step,
	       growth->few, growth->many_ns_per_step / growth->few_ns_per_step);
	fflush(stdout);
}

void heddle_bench_print_foot(void)
{
	printf("\n"
	       "CPU time of the process, which makes no system calls, from after the first execution; the\n"
	       "best of five, dpor and floor in turn. The floor is the same executions\n"
	       "from a list; its ceiling, %d ns a step + %d ns a thread + %d ns an execution, is meant for\n"
	       "readers, counter and lastzero. The limit of the ratio is %d from %d steps an execution on,\n"
	       "else %d. Peak memory is that of a process which runs dpor alone, once.\n",
	       CEILING_NS_PER_STEP, CEILING_NS_PER_THREAD, CEILING_NS_PER_EXECUTION, LIMIT_LONG, LONG_STEPS,
	       LIMIT_SHORT);
}

static void print_parameters(FILE *stream, const struct heddle_variant *variant)
{
	const struct heddle_parameter *parameters = variant->scenario->params;

	fputs("{", stream);
	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && parameters[i].name; i++) {
		fputs(i ? ", " : "", stream);
		heddle_json_string(stream, parameters[i].name);
		fprintf(stream, ": %ld", variant->parameters[i]);
	}
	fputs("}", stream);
}

void heddle_bench_json(FILE *stream, const struct heddle_variant *variant,
		       const struct heddle_bench_cost *cost)
{
	char full_name[HEDDLE_FULL_NAME_MAX];

	fputs("{\"scenario\": ", stream);
	heddle_json_string(stream, heddle_scenario_full_name(variant->scenario, full_name));
	fputs(", \"params\": ", stream);
	print_parameters(stream, variant);
	fprintf(stream,
		", \"executions\": %" PRIu64 ", \"steps\": %" PRIu64
		", \"dpor_seconds\": %.9f, \"floor_seconds\": %.9f, \"ratio\": %.4f"
		", \"executions_per_second\": %.1f, \"ns_per_step\": %.3f, \"peak_bytes\": %" PRIu64 "}\n",
		cost->executions, cost->steps, cost->dpor_seconds, cost->floor_seconds, ratio(cost),
		executions_per_second(cost), ns_per_step(cost), cost->peak_bytes);
}
