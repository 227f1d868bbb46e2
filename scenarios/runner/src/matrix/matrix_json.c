/* SPDX-License-Identifier: MIT */
#include "matrix/matrix.h"
#include "result/json.h"

#include <heddle/markup.h>
#include <inttypes.h>

static void print_cells(FILE *stream, const struct matrix *matrix, const struct matrix_row *row)
{
	fputs("\"cells\": [", stream);
	for (size_t i = 0; i < row->n; i++) {
		const struct heddle_result *cell = matrix_cell(matrix, row, i);

		fputs(i ? ",\n   " : "\n   ", stream);
		if (cell)
			heddle_json_object(stream, cell);
		else
			fputs("null", stream);
	}
	fputs("]", stream);
}

static void print_row(FILE *stream, const struct matrix *matrix, const struct matrix_row *row)
{
	char why_not[HEDDLE_REASON_MAX];

	fputs("  {\"subject\": ", stream);
	heddle_json_string(stream, row->subject->name);
	fputs(", \"revision\": ", stream);
	heddle_json_string(stream, row->revision);
	fputs(", \"defect\": ", stream);
	heddle_json_string(stream, row->defect ? row->defect->name : NULL);
	fputs(", \"doc\": ", stream);
	heddle_json_string(stream, row->defect ? row->defect->doc : NULL);
	fprintf(stream,
		", \"exhausted\": %u, \"failed\": %u, \"budget\": %u, \"not_run\": %u, \"no_part\": %u"
		", \"executions\": %" PRIu64 ", \"shown\": ",
		row->exhausted, row->failed, row->budget, row->not_run, row->no_part, row->executions);
	if (row->defect)
		fprintf(stream, "%u", row->shown);
	else
		fputs("null", stream);
	fprintf(stream, ", \"expected\": %s, \"why_not\": ", row->as_expected ? "true" : "false");
	heddle_json_string(stream, matrix_row_why_not(row, why_not));
	fputs(", ", stream);
	print_cells(stream, matrix, row);
	fputs("}", stream);
}

void matrix_json_write(const struct matrix *matrix, FILE *stream)
{
	fputs("{\"rows\": [", stream);
	for (size_t i = 0; i < matrix->n_rows; i++) {
		fputs(i ? ",\n" : "\n", stream);
		print_row(stream, matrix, &matrix->rows[i]);
	}
	fprintf(stream,
		"],\n \"n_cells\": %zu, \"exhausted\": %u, \"failed\": %u, \"budget\": %u, \"not_run\": %u, \"whole\": %u, \"certified\": ",
		matrix->plan.n, matrix->exhausted, matrix->failed, matrix->budget, matrix->not_run,
		matrix->whole);
	if (matrix->certifies)
		fprintf(stream, "%u", matrix->certified);
	else
		fputs("null", stream);
	fprintf(stream, ", \"seconds\": %.3f, \"expected\": %s}\n", matrix->seconds,
		matrix_as_expected(matrix) ? "true" : "false");
}
