/* SPDX-License-Identifier: MIT */
/* `heddle bench`: the cost of exploring, compared with the executions themselves. */

#include "bench/bench_print.h"
#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct heddle_flag heddle_bench_flags[] = {
	{ "row", "R", "only this row, such as 'lastzero(10)'", NULL, true },
	{ "only", "dpor|floor", "run one side of one row once, and measure nothing: for tools that count",
	  NULL, false },
	{ "json", "FILE",
	  "one object a row: scenario, params, executions, steps, dpor_seconds, floor_seconds, ratio, executions_per_second, ns_per_step, peak_bytes",
	  NULL, false },
	{ 0 },
};

const char heddle_bench_more[] =
	"The floor is what the scenario itself costs: the same executions in dpor's order by the\n"
	"same engine, with picks and choices read from a list. Instruction counts of one side:\n"
	"\n"
	"  valgrind --tool=callgrind --toggle-collect=heddle_bench_explore \\\n"
	"      heddle bench --only floor --row 'readers(13)'\n";

#define ROWS_MAX 32

struct request {
	const struct heddle_bench_row *rows[ROWS_MAX]; /* named by --row; none: all */
	size_t n_rows;
	const char *only;
	enum heddle_bench_side side;
	const char *json;
};

static bool take_row(struct request *request, const char *name)
{
	const struct heddle_bench_row *row = heddle_bench_row_by_name(name);

	if (row && request->n_rows == ROWS_MAX) {
		heddle_complain("--row %s: more than %d are given: give fewer", name, ROWS_MAX);
		return false;
	}
	if (row)
		request->rows[request->n_rows++] = row;
	return row;
}

static bool take_only(struct request *request, const char *side)
{
	request->only = side;
	request->side = strcmp(side, "floor") ? HEDDLE_BENCH_DPOR : HEDDLE_BENCH_FLOOR;
	if (!strcmp(side, "dpor") || !strcmp(side, "floor"))
		return true;
	heddle_complain("--only %s: there is no such side: give dpor or floor", side);
	return false;
}

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;

	if (!strcmp(flag, "row"))
		return take_row(request, value);
	if (!strcmp(flag, "only"))
		return take_only(request, value);
	request->json = value;
	return true;
}

/* Runs without a clock: the caller measures. */
static int run_one_side(const struct request *request)
{
	char error[HEDDLE_BENCH_ERROR_MAX] = "";
	struct heddle_bench_cost cost;
	struct heddle_variant variant;

	if (request->n_rows != 1)
		return heddle_complain("--only: it runs one row: add --row R, once");
	if (request->json)
		return heddle_complain("--json: --only measures nothing: give one of them");
	if (!heddle_bench_variant(request->rows[0], &variant))
		return heddle_complain(
			"--row %s: its scenario '%s' is not in this program: `heddle list` shows what is",
			request->rows[0]->name, request->rows[0]->scenario);
	if (!heddle_bench_run_once(&variant, request->side, &cost, error)) {
		heddle_complain("%s: %s", request->rows[0]->name, error);
		return HEDDLE_EXIT_NOT_AS_EXPECTED;
	}
	printf("%s: %s: %" PRIu64 " executions, %" PRIu64 " steps\n", request->rows[0]->name, request->only,
	       cost.executions, cost.steps);
	return HEDDLE_EXIT_AS_EXPECTED;
}

static bool is_wanted(const struct request *request, const struct heddle_bench_row *row)
{
	for (size_t i = 0; i < request->n_rows; i++)
		if (request->rows[i] == row)
			return true;
	return !request->n_rows;
}

static bool measure_row(const struct heddle_bench_row *row, const struct heddle_variant *variant, FILE *json)
{
	char error[HEDDLE_BENCH_ERROR_MAX] = "";
	struct heddle_bench_cost cost;

	if (!heddle_bench_measure(variant, &cost, error)) {
		heddle_complain("%s: %s", row->name, error);
		return false;
	}
	heddle_bench_print_row(row, &cost);
	if (json)
		heddle_bench_json(json, variant, &cost);
	return true;
}

static bool measure_growth(const struct heddle_bench_row *row)
{
	char error[HEDDLE_BENCH_ERROR_MAX] = "";
	struct heddle_bench_growth growth;
	struct heddle_variant variant;

	if (!row->grown_name || !heddle_bench_grown_variant(row, &variant))
		return true;
	if (!heddle_bench_measure_growth(&variant, &growth, error)) {
		heddle_complain("%s: %s", row->grown_name, error);
		return false;
	}
	heddle_bench_print_growth(row, &growth);
	return true;
}

/* Selects the rows that are wanted and available. Returns their number. */
static size_t choose_rows(const struct request *request, const struct heddle_bench_row *chosen[ROWS_MAX])
{
	size_t n = 0;

	for (const struct heddle_bench_row *row = heddle_bench_rows; row->name; row++) {
		struct heddle_variant variant;

		if (!is_wanted(request, row))
			continue;
		if (heddle_bench_variant(row, &variant))
			chosen[n++] = row;
		else
			fprintf(stderr, "%s is left out: its scenario is not in this program\n", row->name);
	}
	return n;
}

static bool measure_all(const struct heddle_bench_row *const *rows, size_t n, FILE *json)
{
	struct heddle_variant variant;

	heddle_bench_print_head();
	for (size_t i = 0; i < n; i++)
		if (!heddle_bench_variant(rows[i], &variant) || !measure_row(rows[i], &variant, json))
			return false;
	printf("\n");
	for (size_t i = 0; i < n; i++)
		if (!measure_growth(rows[i]))
			return false;
	heddle_bench_print_foot();
	return true;
}

static int measure(const struct request *request)
{
	const struct heddle_bench_row *rows[ROWS_MAX];
	struct heddle_output json = { 0 };
	size_t n = choose_rows(request, rows);

	if (!n)
		return heddle_complain(
			"bench: none of its scenarios is in this program: `heddle list` shows what is");
	if (request->json && !heddle_output_open_lines(&json, request->json, "--json"))
		return HEDDLE_EXIT_WRONG_INPUT;
	heddle_output_begin(&json);
	if (!measure_all(rows, n, json.stream)) {
		heddle_output_discard(&json);
		return HEDDLE_EXIT_NOT_AS_EXPECTED;
	}
	return heddle_output_commit(&json) ? HEDDLE_EXIT_AS_EXPECTED : HEDDLE_EXIT_WRONG_INPUT;
}

void heddle_bench_list_rows(void)
{
	printf("\nRows:\n");
	for (const struct heddle_bench_row *row = heddle_bench_rows; row->name; row++)
		printf("  %-24s %s\n", row->name, row->scenario);
}

int heddle_bench_command(const struct heddle_command *command, int argc, char **argv)
{
	struct request request = { 0 };
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (first != argc)
		return heddle_complain("%s: bench takes no argument: `heddle bench --row R` measures one row",
				       argv[first]);
	return request.only ? run_one_side(&request) : measure(&request);
}
