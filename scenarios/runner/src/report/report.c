/* SPDX-License-Identifier: MIT */
#include "report/report.h"
#include "result/relative_link.h"
#include "result/table.h"
#include "terminal/clock.h"
#include "terminal/complain.h"
#include "terminal/figures.h"
#include "terminal/interrupt.h"
#include "terminal/output.h"
#include "terminal/status.h"

#include <heddle/export.h>
#include <heddle/markup.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of one result. Of those behind them there is the schedule; the first few are searched for their causes. */
#define PAGES_OF_ROW	32
#define SEARCHED_OF_ROW 3

/* ---- the pages that are to be made */

char *report_path_of(const struct heddle_report *report, const struct heddle_group *group)
{
	char name[HEDDLE_SCHEDULE_NAME_MAX], *path;

	if (!report->folder || !group->path)
		return NULL;
	heddle_schedule_file_name(group->schedule, name);
	*strrchr(name, '.') = 0;
	return asprintf(&path, "%s/%s.html", report->folder, name) < 0 ? NULL : path;
}

/* Returns its path; NULL: there is none to be had. */
static const char *add_page(struct heddle_report *report, const struct heddle_group *group, size_t number)
{
	struct report_page *pages,
		page = { .path = report_path_of(report, group), .searches = number < SEARCHED_OF_ROW };

	if (!page.path)
		return NULL;
	page.schedule = strdup(group->path);
	pages = page.schedule ? realloc(report->pages, (report->n_pages + 1) * sizeof(*pages)) : NULL;
	if (!pages) {
		free(page.schedule);
		free(page.path);
		return NULL;
	}
	report->pages = pages;
	report->pages[report->n_pages++] = page;
	return page.path;
}

/* ---- a row */

static void print_tagged(FILE *stream, const char *before, const char *text, const char *after)
{
	fputs(before, stream);
	heddle_markup_text(stream, text);
	fputs(after, stream);
}

static void print_link(const struct heddle_report *report, const char *file, const char *text)
{
	fputs("<a href=\"", report->rows);
	relative_link_write(report->rows, report->path, file);
	print_tagged(report->rows, "\">", text, "</a>");
}

static void print_finding(struct heddle_report *report, const struct heddle_group *group, size_t number)
{
	char text[HEDDLE_REASON_MAX];
	const char *path = number < PAGES_OF_ROW ? add_page(report, group, number) : NULL;

	heddle_group_text(group, text, sizeof(text));
	fputs("<li>", report->rows);
	if (path)
		print_link(report, path, text);
	else
		heddle_markup_text(report->rows, text);
	if (group->path) {
		fputs(" <small>", report->rows);
		print_link(report, group->path, "schedule");
		fputs("</small>", report->rows);
	}
	fputs("</li>", report->rows);
}

static void print_findings(struct heddle_report *report, const struct heddle_result *result)
{
	fputs("<td>", report->rows);
	if (result->n_groups)
		fputs("<ul>", report->rows);
	for (size_t i = 0; i < result->n_groups; i++)
		print_finding(report, &result->groups[i], i);
	if (result->n_groups)
		fputs("</ul>", report->rows);
	if (!result->expected && *result->why_not)
		print_tagged(report->rows, "<p class=\"fail\">", result->why_not, "</p>");
	if (result->limited)
		print_tagged(report->rows, "<p class=\"soft\">", result->stopped_by, "</p>");
	fputs("</td></tr>\n", report->rows);
}

static void print_verdict(FILE *stream, const struct heddle_result *result)
{
	static const char *const classes[] = {
		[HEDDLE_EXHAUSTED] = "pass",
		[HEDDLE_FAILED] = "fail",
		[HEDDLE_BUDGET] = "cut",
	};
	char figure[HEDDLE_FIGURE_MAX];

	fprintf(stream,
		"<td class=\"%s\">%s</td><td class=\"n\" title=\"%" PRIu64 "\">%s</td>"
		"<td class=\"n\">%.2f s</td>",
		classes[result->verdict], heddle_verdict_name(result->verdict), result->statistics.executions,
		heddle_figure((double)result->statistics.executions, figure), result->seconds);
}

static void count(struct heddle_report *report, const struct heddle_result *result)
{
	report->n++;
	report->failed += result->verdict == HEDDLE_FAILED;
	report->exhausted += result->verdict == HEDDLE_EXHAUSTED;
	report->budget += result->verdict == HEDDLE_BUDGET;
	report->unexpected += !result->expected;
	report->executions += result->statistics.executions;
	report->findings += result->n_groups;
}

void report_result(struct heddle_report *report, const struct heddle_result *result)
{
	const struct heddle_scenario *scenario = result->variant->scenario;
	char revision[HEDDLE_REVISION_TEXT_MAX];

	if (!report->folder)
		return;
	count(report, result);
	fprintf(report->rows, "<tr class=\"%s%s\"><td>%s</td>", result->n_groups ? "found" : "quiet",
		result->expected ? "" : " no", heddle_table_mark(result));
	print_tagged(report->rows, "<td>", scenario->id ? scenario->id : "", "</td>");
	print_tagged(report->rows, "<th scope=\"row\" title=\"", scenario->doc ? scenario->doc : "", "\">");
	print_tagged(report->rows, "", scenario->suite, "/");
	print_tagged(report->rows, "", scenario->name, "</th>");
	print_tagged(report->rows, "<td>", heddle_variant_revision_text(result->variant, revision), "</td>");
	print_verdict(report->rows, result);
	print_findings(report, result);
}

/* ---- the index */

static void print_sums(const struct heddle_report *report, FILE *stream)
{
	char figure[HEDDLE_FIGURE_MAX];

	fprintf(stream,
		"<div class=\"finding%s\"><p><strong>%u run%s: %u not as expected</strong></p>"
		"<p>%u EXHAUSTED, %u FAILED, %u BUDGET; %" PRIu64 " finding%s; %s executions",
		report->unexpected ? "" : " none", report->n, report->n == 1 ? "" : "s", report->unexpected,
		report->exhausted, report->failed, report->budget, report->findings,
		report->findings == 1 ? "" : "s", heddle_figure((double)report->executions, figure));
	if (heddle_interrupted)
		fprintf(stream, "; stopped by %s", heddle_interrupt_name(heddle_interrupted));
	fputs("</p></div>\n", stream);
}

static void print_index(const struct heddle_report *report, FILE *stream)
{
	heddle_page_begin(stream, "heddle report");
	fputs("<header>\n", stream);
	if (report->up) {
		fputs("<nav><a href=\"", stream);
		relative_link_write(stream, report->path, report->up);
		fputs("\">\xe2\x86\x90 the matrix</a></nav>\n", stream);
	}
	fputs("<h1>heddle report</h1>\n", stream);
	print_sums(report, stream);
	fputs("<p><label><input type=\"checkbox\" id=\"failing\"/> only runs with findings</label></p>\n"
	      "</header>\n<main>\n<div class=\"scroll list\" tabindex=\"0\" role=\"region\" aria-label=\"runs\">"
	      "<table class=\"list\">\n<thead><tr><th scope=\"col\"></th><th scope=\"col\">id</th>"
	      "<th scope=\"col\">scenario</th><th scope=\"col\">revision</th><th scope=\"col\">verdict</th>"
	      "<th scope=\"col\" class=\"n\">executions</th><th scope=\"col\" class=\"n\">time</th>"
	      "<th scope=\"col\">findings</th></tr></thead>\n<tbody>\n",
	      stream);
	fwrite(report->text, 1, report->size, stream);
	fputs("</tbody></table></div>\n</main>\n", stream);
	heddle_page_end(stream);
}

/* ---- from begin to end */

static bool complain_of_memory(void)
{
	heddle_complain("--report: there is not enough memory");
	return false;
}

bool report_begin(struct heddle_report *report, const char *folder)
{
	*report = (struct heddle_report){ .folder = folder };
	if (!folder)
		return true;
	report->rows = open_memstream(&report->text, &report->size);
	if (report->rows && asprintf(&report->path, "%s/index.html", folder) >= 0)
		return true;
	report->path = NULL;
	report_discard(report);
	return complain_of_memory();
}

static bool write_index(const struct heddle_report *report)
{
	struct heddle_output output;

	if (!heddle_output_open_whole(&output, report->path, "--report"))
		return false;
	print_index(report, output.stream);
	return heddle_output_commit(&output);
}

/* Says which one it is at: a whole run may have hundreds. */
static bool write_pages(const struct heddle_report *report, bool replays, double stuck)
{
	int64_t began = clock_now_ns();
	struct heddle_status status;
	char line[HEDDLE_REASON_MAX];
	bool written = true;

	heddle_status_begin(&status, "report");
	for (size_t i = 0; written && i < report->n_pages; i++) {
		snprintf(line, sizeof(line), "report: page %zu of %zu, %s", i + 1, report->n_pages,
			 strrchr(report->pages[i].path, '/') + 1);
		heddle_status_say(&status, line, (double)(clock_now_ns() - began) * 1e-9);
		written = report_page_write(&report->pages[i], replays && !heddle_interrupted, stuck);
	}
	heddle_status_hide();
	return written;
}

bool report_end(struct heddle_report *report, bool replays, double stuck)
{
	bool written;

	if (!report->folder)
		return true;
	if (fclose(report->rows)) {
		report->rows = NULL;
		report_discard(report);
		return complain_of_memory();
	}
	report->rows = NULL;
	written = write_pages(report, replays, stuck) && write_index(report);
	if (written)
		printf("report: %s\n", report->path);
	report_discard(report);
	return written;
}

void report_discard(struct heddle_report *report)
{
	if (report->rows)
		fclose(report->rows);
	for (size_t i = 0; i < report->n_pages; i++) {
		free(report->pages[i].schedule);
		free(report->pages[i].path);
	}
	free(report->pages);
	free(report->text);
	free(report->path);
	*report = (struct heddle_report){ 0 };
}
