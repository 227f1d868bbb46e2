/* SPDX-License-Identifier: MIT */
/*
 * Whether the matrix is as it should be:
 *
 *   a revision              each scenario gives what it says
 *   the sound revision      and none has a finding
 *   a defect in a revision  a scenario has a finding that it does not have without the defect, where all was
 *                           seen; and what a scenario says of just this defect in this revision is met
 */
#include "matrix/matrix.h"

#include <stdio.h>
#include <string.h>

bool matrix_is_wrong(const struct matrix_row *row, const struct heddle_result *cell)
{
	return (!row->defect || cell->has_expectation) && !cell->expected;
}

bool matrix_shows(const struct matrix *matrix, const struct matrix_row *row, size_t column)
{
	const struct heddle_result *cell = matrix_cell(matrix, row, column);
	const struct heddle_result *base = matrix_cell(matrix, &matrix->rows[row->base], column);

	if (!row->defect || !cell || !base || base->limited)
		return false;
	for (size_t i = 0; i < cell->n_groups; i++)
		if (!heddle_result_like(base, &cell->groups[i].schedule->finding))
			return true;
	return false;
}

static bool is_sound(const struct matrix_row *row)
{
	return !row->defect && row->subject->sound && !strcmp(row->subject->sound, row->revision);
}

/* Nothing speaks against what is written down but that not everything was seen. */
static bool saw_too_little(const struct heddle_result *cell)
{
	return !cell->all && !cell->contradicted;
}

static bool is_whole(const struct heddle_result *cell)
{
	if (cell->limited || cell->unchecked || cell->broken)
		return false;
	return cell->verdict == HEDDLE_FAILED || (cell->verdict == HEDDLE_EXHAUSTED && cell->all);
}

static void judge_cell(struct matrix *matrix, struct matrix_row *row, size_t column)
{
	const struct heddle_result *cell = matrix_cell(matrix, row, column);

	if (!cell) {
		row->not_run += matrix_has_cell(matrix, row, column);
		row->no_part += !matrix_has_cell(matrix, row, column);
		return;
	}
	row->exhausted += cell->verdict == HEDDLE_EXHAUSTED;
	row->failed += cell->verdict == HEDDLE_FAILED;
	row->budget += cell->verdict == HEDDLE_BUDGET;
	row->cut += cell->limited;
	row->executions += cell->statistics.executions;
	row->shown += matrix_shows(matrix, row, column);
	row->unsound += is_sound(row) && cell->n_groups;
	if (matrix_is_wrong(row, cell) && saw_too_little(cell))
		row->too_few++;
	else if (matrix_is_wrong(row, cell))
		row->wrong++;
	matrix->whole += is_whole(cell);
	matrix->certified += cell->certified == HEDDLE_CERTIFIED;
}

/* Whether more may be seen of it, or of what it is compared with. */
static bool is_open(const struct matrix *matrix, const struct matrix_row *row)
{
	const struct matrix_row *base = &matrix->rows[row->base];

	return row->cut || row->not_run || base->cut || base->not_run;
}

static void judge_row(struct matrix *matrix, struct matrix_row *row)
{
	bool lacks;

	for (size_t column = 0; column < row->n; column++)
		judge_cell(matrix, row, column);
	lacks = row->defect && !row->shown;
	row->as_expected = !lacks && !row->wrong && !row->too_few && !row->unsound && !row->not_run;
	row->undecided =
		!row->as_expected && !row->wrong && !row->unsound && (row->too_few || is_open(matrix, row));
	matrix->exhausted += row->exhausted;
	matrix->failed += row->failed;
	matrix->budget += row->budget;
	matrix->not_run += row->not_run;
	matrix->rows_wrong += !row->as_expected;
}

void matrix_judge(struct matrix *matrix)
{
	for (size_t i = 0; i < matrix->n_rows; i++)
		judge_row(matrix, &matrix->rows[i]);
}

bool matrix_as_expected(const struct matrix *matrix)
{
	return !matrix->rows_wrong;
}

const char *matrix_row_why_not(const struct matrix_row *row, char buffer[HEDDLE_REASON_MAX])
{
	if (row->as_expected)
		return NULL;
	if (row->unsound)
		snprintf(buffer, HEDDLE_REASON_MAX, "%u scenario%s the sound revision", row->unsound,
			 row->unsound == 1 ? " has a finding under" : "s have findings under");
	else if (row->wrong)
		snprintf(buffer, HEDDLE_REASON_MAX, "%u scenario%s", row->wrong,
			 row->wrong == 1 ? " does not give what it says" : "s do not give what they say");
	else if (row->not_run)
		snprintf(buffer, HEDDLE_REASON_MAX, "%u scenario%s not run", row->not_run,
			 row->not_run == 1 ? " was" : "s were");
	else if (row->defect && !row->shown)
		snprintf(buffer, HEDDLE_REASON_MAX, "no scenario shows it%s",
			 row->undecided ? ", and not all of them were explored whole" : "");
	else
		snprintf(buffer, HEDDLE_REASON_MAX, "too little was seen of %u scenario%s", row->too_few,
			 row->too_few == 1 ? "" : "s");
	return buffer;
}

double matrix_share(unsigned part, unsigned of)
{
	unsigned long long thousandths = of ? 1000ull * part / of : 1000;

	return (double)thousandths / 10;
}
