/* SPDX-License-Identifier: MIT */
/*
 * The matrix as a page: scenarios go down, for there are many of them, revisions and defects go across.
 * Nothing is loaded from anywhere; links lead to schedule files.
 */
#include "matrix/matrix.h"
#include "matrix/matrix_page.h"
#include "result/relative_link.h"
#include "terminal/figures.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <stdlib.h>

struct page {
	const struct matrix *matrix;
	FILE *stream;
	const char *path;
};

static void print_tagged(const struct page *page, const char *before, const char *text, const char *after)
{
	fputs(before, page->stream);
	heddle_markup_text(page->stream, text);
	fputs(after, page->stream);
}

/* ---- a cell */

static const char *sign(const struct heddle_result *cell)
{
	return cell->verdict == HEDDLE_EXHAUSTED ? "\xe2\x9c\x93"
	       : cell->verdict == HEDDLE_FAILED	 ? "\xe2\x9c\x97"
						 : "\xe2\x80\xa6";
}

/* "TR4 under fixed+D02: FAILED, 3 executions: failed check 'I10 stale data' (D02); schedule failures/..." */
static void print_title(const struct page *page, const struct heddle_result *cell)
{
	const struct heddle_scenario *scenario = cell->variant->scenario;
	char revision[HEDDLE_REVISION_TEXT_MAX], text[HEDDLE_REASON_MAX];

	fprintf(page->stream, " title=\"");
	print_tagged(page, "", scenario->id ? scenario->id : scenario->name, " under ");
	print_tagged(page, "", heddle_variant_revision_text(cell->variant, revision), ": ");
	fprintf(page->stream, "%s, %" PRIu64 " execution%s in %.2f s", heddle_verdict_name(cell->verdict),
		cell->statistics.executions, cell->statistics.executions == 1 ? "" : "s", cell->seconds);
	if (cell->certified == HEDDLE_CERTIFIED)
		fputs(", certified", page->stream);
	for (size_t i = 0; i < cell->n_groups; i++)
		print_tagged(page, i ? ", " : ": ", heddle_group_text(&cell->groups[i], text, sizeof(text)),
			     "");
	if (cell->limited)
		print_tagged(page, "; ", cell->stopped_by, "");
	if (cell->has_expectation && !cell->expected)
		print_tagged(page, "; not as expected: ", cell->why_not, "");
	fputs("\"", page->stream);
}

static void print_link(const struct page *page, const struct heddle_result *cell)
{
	const struct heddle_group *hardest = heddle_result_hardest(cell);
	bool links = hardest && hardest->path;
	char figure[HEDDLE_FIGURE_MAX], *path;

	if (links) {
		path = report_path_of(&page->matrix->report, hardest);
		fputs("<a href=\"", page->stream);
		relative_link_write(page->stream, page->path, path ? path : hardest->path);
		free(path);
		fputs("\">", page->stream);
	}
	fprintf(page->stream, "<i aria-hidden=\"true\">%s</i><span class=\"hidden\">%s</span> %s%s",
		sign(cell), heddle_verdict_name(cell->verdict),
		heddle_figure((double)cell->statistics.executions, figure), links ? "</a>" : "");
}

static void print_cell(const struct page *page, const struct matrix_row *row, size_t column)
{
	const struct heddle_result *cell = matrix_cell(page->matrix, row, column);

	if (!matrix_has_cell(page->matrix, row, column)) {
		fputs("<td title=\"it says nothing of this revision\"></td>", page->stream);
		return;
	}
	if (!cell) {
		fputs("<td title=\"not run\">\xe2\x80\x93</td>", page->stream);
		return;
	}
	fprintf(page->stream, "<td class=\"%s%s%s\"",
		cell->limited			    ? "c"
		: cell->verdict == HEDDLE_FAILED    ? "f"
		: cell->verdict == HEDDLE_EXHAUSTED ? "p"
						    : "c",
		matrix_shows(page->matrix, row, column) ? " shown" : "",
		matrix_is_wrong(row, cell) ? " wrong" : "");
	print_title(page, cell);
	fputs(">", page->stream);
	print_link(page, cell);
	fputs("</td>", page->stream);
}

/* ---- a table */

struct table {
	const struct matrix_row **rows; /* they go across */
	size_t n;
};

static bool has_finding(const struct page *page, const struct table *table, size_t column)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct heddle_result *cell = matrix_cell(page->matrix, table->rows[i], column);

		if (cell && cell->n_groups)
			return true;
	}
	return false;
}

static void print_head(const struct page *page, const struct matrix_row *row)
{
	char name[HEDDLE_REVISION_TEXT_MAX], why_not[HEDDLE_REASON_MAX];
	const char *class = row->as_expected ? "ok" : row->undecided ? "open" : "bad";

	fputs("<th scope=\"col\"", page->stream);
	if (!row->as_expected)
		print_tagged(page, " title=\"", matrix_row_why_not(row, why_not), "\"");
	print_tagged(page, ">", row->defect ? row->defect->name : matrix_row_name(row, name), "");
	if (row->defect)
		print_tagged(page, "<small>in ", row->revision, "</small>");
	fprintf(page->stream, "<small class=\"%s\">%s</small></th>", class,
		row->as_expected ? "ok"
		: row->undecided ? "?"
				 : "BAD");
}

static void print_line(const struct page *page, const struct table *table, size_t column)
{
	const struct heddle_scenario *scenario = matrix_scenario(page->matrix, table->rows[0], column);

	fprintf(page->stream, "<tr%s><th scope=\"row\"",
		has_finding(page, table, column) ? "" : " class=\"quiet\"");
	if (scenario->doc)
		print_tagged(page, " title=\"", scenario->doc, "\"");
	print_tagged(page, "><b>", scenario->id ? scenario->id : "", "</b>");
	print_tagged(page, scenario->id ? "<span class=\"name\"> " : "<span>", scenario->name,
		     "</span></th>");
	for (size_t i = 0; i < table->n; i++)
		print_cell(page, table->rows[i], column);
	fputs("</tr>\n", page->stream);
}

/* What is not as expected, in words. */
static void print_reasons(const struct page *page, const struct table *table)
{
	char name[HEDDLE_REVISION_TEXT_MAX], why_not[HEDDLE_REASON_MAX];

	for (size_t i = 0; i < table->n; i++) {
		if (table->rows[i]->as_expected)
			continue;
		print_tagged(page, "<p class=\"bad\"><strong>", matrix_row_name(table->rows[i], name),
			     "</strong>: ");
		print_tagged(page, "", matrix_row_why_not(table->rows[i], why_not), "</p>\n");
	}
}

static void print_defects(const struct page *page, const struct table *table)
{
	fputs("<dl>\n", page->stream);
	for (size_t i = 0; i < table->n; i++) {
		print_tagged(page, "<dt>", table->rows[i]->defect->name, "</dt>");
		print_tagged(page, "<dd>", table->rows[i]->defect->doc ? table->rows[i]->defect->doc : "",
			     "</dd>\n");
	}
	fputs("</dl>\n", page->stream);
}

static void print_table(const struct page *page, const struct table *table, bool defects)
{
	const struct heddle_subject *subject = table->rows[0]->subject;

	fprintf(page->stream, "<h3>%s</h3>\n", defects ? "Defects" : "Revisions");
	print_reasons(page, table);
	print_tagged(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"",
		     subject->name, defects ? ": defects\">" : ": revisions\">");
	fputs("<table>\n<thead><tr><th scope=\"col\">scenario</th>", page->stream);
	for (size_t i = 0; i < table->n; i++)
		print_head(page, table->rows[i]);
	fputs("</tr></thead>\n<tbody>\n", page->stream);
	for (size_t column = 0; column < table->rows[0]->n; column++)
		print_line(page, table, column);
	fputs("</tbody></table></div>\n", page->stream);
	if (defects)
		print_defects(page, table);
}

static void print_table_of(const struct page *page, struct table *table, const struct heddle_subject *subject,
			   bool defects)
{
	const struct matrix *matrix = page->matrix;

	table->n = 0;
	for (size_t i = 0; i < matrix->n_rows; i++)
		if (matrix->rows[i].subject == subject && !matrix->rows[i].defect == !defects)
			table->rows[table->n++] = &matrix->rows[i];
	if (table->n)
		print_table(page, table, defects);
}

/* ---- the page */

static void print_sums(const struct page *page)
{
	const struct matrix *m = page->matrix;
	unsigned cells = (unsigned)m->plan.n;

	fprintf(page->stream, "<p class=\"%s\"><strong>%zu rows: %u not as expected</strong></p>\n",
		m->rows_wrong ? "bad" : "ok", m->n_rows, m->rows_wrong);
	fprintf(page->stream, "<p>%u cells in %.1f s: %u EXHAUSTED, %u FAILED, %u BUDGET", cells, m->seconds,
		m->exhausted, m->failed, m->budget);
	if (m->not_run)
		fprintf(page->stream, ", %u not run", m->not_run);
	fprintf(page->stream, ". Nothing was cut short in %.1f&#160;%%", matrix_share(m->whole, cells));
	if (m->certifies)
		fprintf(page->stream, ", %.1f&#160;%% are certified", matrix_share(m->certified, cells));
	fputs(".</p>\n", page->stream);
}

static void print_legend(const struct page *page)
{
	fputs("<p class=\"soft\">A cell is one scenario, explored: its verdict and its executions. "
	      "\xe2\x9c\x93 EXHAUSTED: no interleaving has a finding. \xe2\x9c\x97 FAILED: there are findings; the link "
	      "is the schedule of one. \xe2\x80\xa6 BUDGET: a limit stopped it, nothing is proved. "
	      "An empty cell: the scenario says nothing of this partial revision. "
	      "A framed cell shows its defect; a dashed one is not as expected. "
	      "The arrow keys go from cell to cell, Enter opens the schedule.</p>\n"
	      "<p><label><input type=\"checkbox\" id=\"failing\"/> only scenarios with findings</label></p>\n",
	      page->stream);
}

void matrix_html_write(const struct matrix *matrix, FILE *stream, const char *path)
{
	const struct page page = { matrix, stream, path };
	struct table table = { calloc(matrix->n_rows + 1, sizeof(const struct matrix_row *)), 0 };
	const struct heddle_subject *subject;
	size_t row = 0;

	fprintf(stream,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<title>heddle matrix</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>heddle matrix</h1>\n",
		matrix_page_style);
	print_sums(&page);
	print_legend(&page);
	while (table.rows && (subject = matrix_next_subject(matrix, &row))) {
		print_tagged(&page, "<h2>", subject->name, "</h2>\n");
		print_table_of(&page, &table, subject, false);
		print_table_of(&page, &table, subject, true);
	}
	fprintf(stream, "<p id=\"cell\" aria-live=\"polite\"></p>\n<script>\n%s</script>\n</body></html>\n",
		matrix_page_script);
	free(table.rows);
}
