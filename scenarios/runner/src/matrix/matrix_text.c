/* SPDX-License-Identifier: MIT */
/*
 * The matrix on a terminal: a line of counts for each row, and the scenarios below it that are more than a
 * number. All cells are in the JSON object and on the page.
 */
#include "matrix/matrix.h"
#include "terminal/status.h"
#include "terminal/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INDENT	    5
#define COLUMNS_MAX 4096 /* characters of a list of scenarios */

struct text {
	const struct matrix *matrix;
	unsigned width; /* of the terminal; 0: none */
	int name;	/* width of the first column */
	bool colour;
};

static const char *scenario_name(const struct heddle_scenario *scenario)
{
	return scenario->id ? scenario->id : scenario->name;
}

static void print_mark(const struct text *text, const struct matrix_row *row)
{
	const char *mark = row->as_expected ? "ok" : row->undecided ? "?" : "BAD";
	const char *colour = row->as_expected ? "32" : row->undecided ? "33" : "31";

	if (text->colour)
		printf("\033[%sm%-4s\033[0m", colour, mark);
	else
		printf("%-4s", mark);
}

static void print_below(const struct text *text, const char *line)
{
	printf("%*s", INDENT, "");
	heddle_print_wrapped(line, INDENT, INDENT, text->width);
}

/* ---- the scenarios below a row */

typedef bool choice(const struct matrix *matrix, const struct matrix_row *row, size_t column);

static bool fails(const struct matrix *matrix, const struct matrix_row *row, size_t column)
{
	const struct heddle_result *cell = matrix_cell(matrix, row, column);

	return cell && cell->n_groups;
}

static bool is_cut(const struct matrix *matrix, const struct matrix_row *row, size_t column)
{
	const struct heddle_result *cell = matrix_cell(matrix, row, column);

	return cell && cell->limited;
}

/* "shown by: TR1 TR9", and nothing if there are none. */
static void list_columns(const struct text *text, const struct matrix_row *row, const char *what,
			 choice *chooses)
{
	char line[COLUMNS_MAX];
	int used = snprintf(line, sizeof(line), "%s:", what);
	bool any = false;

	for (size_t i = 0; i < row->n && used < COLUMNS_MAX; i++) {
		if (!chooses(text->matrix, row, i))
			continue;
		any = true;
		used += snprintf(line + used, sizeof(line) - (size_t)used, " %s",
				 scenario_name(matrix_scenario(text->matrix, row, i)));
	}
	if (any)
		print_below(text, line);
}

static void explain_cells(const struct text *text, const struct matrix_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct heddle_result *cell = matrix_cell(text->matrix, row, i);
		char line[6 * HEDDLE_REASON_MAX];

		if (!cell || !matrix_is_wrong(row, cell))
			continue;
		snprintf(line, sizeof(line), "%s: %s", scenario_name(cell->variant->scenario), cell->why_not);
		print_below(text, line);
	}
}

static void print_row(const struct text *text, const struct matrix_row *row)
{
	char name[HEDDLE_REVISION_TEXT_MAX], why_not[HEDDLE_REASON_MAX], line[HEDDLE_REASON_MAX];

	print_mark(text, row);
	printf(" %-*s %10u %7u %7u %11" PRIu64 "\n", text->name, matrix_row_name(row, name), row->exhausted,
	       row->failed, row->budget, row->executions);
	if (row->defect && row->defect->doc)
		print_below(text, row->defect->doc);
	if (row->no_part) {
		snprintf(line, sizeof(line), "%u scenario%s nothing of this revision", row->no_part,
			 row->no_part == 1 ? " says" : "s say");
		print_below(text, line);
	}
	if (matrix_row_why_not(row, why_not))
		print_below(text, why_not);
	explain_cells(text, row);
	if (row->defect)
		list_columns(text, row, "shown by", matrix_shows);
	else
		list_columns(text, row, "fails", fails);
	list_columns(text, row, "cut short", is_cut);
}

/* ---- a table */

static bool belongs(const struct matrix_row *row, const struct heddle_subject *subject, bool defects)
{
	return row->subject == subject && !row->defect == !defects;
}

/* The row of the subject's table that comes first; NULL: it has none. */
static const struct matrix_row *first_row(const struct text *text, const struct heddle_subject *subject,
					  bool defects)
{
	for (size_t i = 0; i < text->matrix->n_rows; i++)
		if (belongs(&text->matrix->rows[i], subject, defects))
			return &text->matrix->rows[i];
	return NULL;
}

static void print_table(const struct text *text, const struct heddle_subject *subject, bool defects)
{
	const struct matrix_row *first = first_row(text, subject, defects);

	if (!first)
		return;
	printf("\n%s: %s, %zu scenario%s\n", subject->name, defects ? "defects" : "revisions", first->n,
	       first->n == 1 ? "" : "s");
	printf("%-4s %-*s %10s %7s %7s %11s\n", "", text->name, defects ? "defect" : "revision", "EXHAUSTED",
	       "FAILED", "BUDGET", "executions");
	for (size_t i = 0; i < text->matrix->n_rows; i++)
		if (belongs(&text->matrix->rows[i], subject, defects))
			print_row(text, &text->matrix->rows[i]);
}

/* ---- the sums */

static void print_sums(const struct text *text)
{
	const struct matrix *m = text->matrix;
	unsigned cells = (unsigned)m->plan.n;
	char line[HEDDLE_REASON_MAX];
	int used = snprintf(line, sizeof(line), "%u cells in %.1f s: %u EXHAUSTED, %u FAILED, %u BUDGET",
			    cells, m->seconds, m->exhausted, m->failed, m->budget);

	if (m->not_run)
		used += snprintf(line + used, sizeof(line) - (size_t)used, ", %u not run", m->not_run);
	putchar('\n');
	heddle_print_wrapped(line, 0, 0, text->width);
	printf("nothing was cut short in %u of them: %.1f %%\n", m->whole, matrix_share(m->whole, cells));
	if (m->certifies)
		printf("certified: %u of them: %.1f %%\n", m->certified, matrix_share(m->certified, cells));
	printf("%zu rows: %u not as expected\n", m->n_rows, m->rows_wrong);
}

void matrix_text_print(const struct matrix *matrix, bool colour)
{
	struct text text = { .matrix = matrix, .width = heddle_terminal_width(STDOUT_FILENO), .name = 8 };
	const struct heddle_subject *subject;
	char name[HEDDLE_REVISION_TEXT_MAX];
	size_t row = 0;

	text.colour = colour && text.width && !getenv("NO_COLOR");
	for (size_t i = 0; i < matrix->n_rows; i++) {
		int length = (int)strlen(matrix_row_name(&matrix->rows[i], name));

		text.name = length > text.name ? length : text.name;
	}
	while ((subject = matrix_next_subject(matrix, &row))) {
		print_table(&text, subject, false);
		print_table(&text, subject, true);
	}
	print_sums(&text);
}
