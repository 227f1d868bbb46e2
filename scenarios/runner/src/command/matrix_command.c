/* SPDX-License-Identifier: MIT */
/* `heddle matrix`: every scenario under every revision, and with every defect. */

#include "command/commands.h"
#include "command/run_request.h"
#include "matrix/matrix.h"
#include "result/schedule_files.h"
#include "run/run_plan.h"
#include "terminal/clock.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"

#include <stdio.h>

/* Of a cell of a defect. */
#define CELL_SECONDS 60.0

const char heddle_matrix_more[] =
	"Two tables for each subject: its revisions, and its defects, each put into the\n"
	"sound revision (into another one where it does not fit there). A cell is one\n"
	"scenario, explored: its verdict, its executions, and the schedule of a finding.\n"
	"A cell of a defect ends at its first finding, unless --certify is given. Under\n"
	"a partial revision those scenarios have a cell that say what it gives there.\n"
	"\n"
	"Exit code 0: each revision gives what its scenarios say, the sound one has no\n"
	"finding, and each defect has a scenario that finds what is not found without it.\n"
	"\n"
	"The output has a line of counts for each row, and the scenarios that fail; all\n"
	"cells are in the files of --json (one object) and --html (one page that loads\n"
	"nothing).\n";

const struct heddle_flag heddle_matrix_flags[] = {
	{ "executions", "N", "stop each cell after so many executions (default: no limit)", NULL, false },
	{ "time", "T",
	  "stop each cell after so many seconds (default: 60 for a defect, and for a revision what `heddle run` has; 0: no limit)",
	  NULL, false },
	{ "stuck", "T",
	  "a thread that takes no step for so many seconds is a finding (default: 10; 0: wait for ever)",
	  NULL, false },
	{ "jobs", "N", "let up to N processes explore at a time (default: the number of cores)", NULL,
	  false },
	{ "certify", NULL,
	  "explore the cells whole, and each a second time, by closure: up to 200000 classes", NULL, false },
	{ "certify-max", "N", "certify cells of up to N classes", NULL, false },
	{ "no-minimize", NULL, "write schedules as they were found, not minimised", NULL, false },
	{ "failures", "DIR", "folder for schedule files (default: " FAILURES_DEFAULT ", made when needed)",
	  NULL, false },
	{ "json", "FILE", "write the matrix as one JSON object", NULL, false },
	{ "html", "FILE", "write the matrix as a page", NULL, false },
	{ "report", "DIR", "write a page for each finding into this folder, and an index; --html links them",
	  NULL, false },
	{ "no-color", NULL, "no colours", NULL, false },
	{ 0 },
};

/* ---- exploring */

struct filling {
	const struct run_request *request;
	struct matrix *matrix;
	size_t next; /* cell */
};

static bool fill(void *context, struct heddle_result *result)
{
	struct filling *filling = context;
	bool written = schedule_files_write(result, run_failures_folder(filling->request));

	report_result(&filling->matrix->report, result);
	filling->matrix->cells[filling->next++] = *result;
	*result = (struct heddle_result){ 0 };
	return written;
}

/* The cells say so themselves. */
static void not_begun(void *context, size_t n, size_t of)
{
	(void)context;
	(void)n;
	(void)of;
}

static struct run_request request_for(const struct run_request *request, enum matrix_part part)
{
	struct run_request of_part = *request;
	struct heddle_limits *limits = &of_part.exploration.limits;

	if (part == MATRIX_REVISIONS)
		return of_part;
	limits->first = part == MATRIX_INTO_SOUND && !request->certify;
	if (!limits->seconds_given) {
		limits->seconds = CELL_SECONDS;
		limits->seconds_given = true;
	}
	return of_part;
}

static bool explore_part(struct matrix *matrix, const struct run_request *request, enum matrix_part part)
{
	const struct run_request of_part = request_for(request, part);
	const struct heddle_plan plan = matrix_plan_of(matrix, part);
	struct heddle_classes classes = { 0 };
	struct filling filling = { &of_part, matrix, matrix_begin_of(matrix, part) };
	const struct run_report report = { fill, not_begun, &filling, &classes };

	return !plan.n || run_plan(&of_part, &plan, &report);
}

static bool explore(struct matrix *matrix, const struct run_request *request)
{
	int64_t started = clock_now_ns();

	heddle_interrupt_catch();
	for (enum matrix_part part = 0; part < MATRIX_PARTS; part++)
		if (!heddle_interrupted && !explore_part(matrix, request, part))
			return false;
	matrix->seconds = (double)(clock_now_ns() - started) * 1e-9;
	matrix->certifies = request->certify;
	matrix_judge(matrix);
	return true;
}

/* ---- telling */

struct files {
	struct heddle_output json, html;
};

static bool open_files(struct files *files, const struct run_files *wanted)
{
	return (!wanted->json || heddle_output_open_whole(&files->json, wanted->json, "--json")) &&
	       (!wanted->html || heddle_output_open_whole(&files->html, wanted->html, "--html"));
}

static bool write_files(struct files *files, const struct run_files *wanted, struct matrix *matrix)
{
	bool written;

	matrix->report.up = wanted->html;
	if (wanted->json)
		matrix_json_write(matrix, files->json.stream);
	if (wanted->html)
		matrix_html_write(matrix, files->html.stream, wanted->html);
	written = heddle_output_commit(&files->json);
	written = heddle_output_commit(&files->html) && written;
	return report_end(&matrix->report, false, 0) && written;
}

static int exit_code(const struct matrix *matrix)
{
	if (heddle_interrupted)
		return HEDDLE_EXIT_SIGNAL + heddle_interrupted;
	return matrix_as_expected(matrix) ? HEDDLE_EXIT_AS_EXPECTED : HEDDLE_EXIT_NOT_AS_EXPECTED;
}

static int tell(struct matrix *matrix, const struct run_request *request, struct files *files)
{
	matrix_text_print(matrix, !request->no_color);
	if (heddle_interrupted)
		printf("stopped by %s\n", heddle_interrupt_name(heddle_interrupted));
	return write_files(files, &request->files, matrix) ? exit_code(matrix) : HEDDLE_EXIT_WRONG_INPUT;
}

static int explore_and_tell(struct matrix *matrix, const struct run_request *request)
{
	struct files files = { 0 };
	int code = HEDDLE_EXIT_WRONG_INPUT;

	if (open_files(&files, &request->files) && report_begin(&matrix->report, request->files.report) &&
	    explore(matrix, request))
		code = tell(matrix, request, &files);
	heddle_output_discard(&files.json);
	heddle_output_discard(&files.html);
	report_discard(&matrix->report);
	return code;
}

int heddle_matrix_command(const struct heddle_command *command, int argc, char **argv)
{
	struct run_request request;
	struct heddle_selection selection;
	struct matrix matrix;
	int first, code;

	if (!run_request_parse(&request, command, argc, argv, &first, &code))
		return code;
	request.certify |= request.exploration.certify_given;
	if (!request.certify)
		request.exploration.certify_max = 0;
	if (!heddle_select(&selection, argv + first, (size_t)(argc - first)))
		return HEDDLE_EXIT_WRONG_INPUT;
	code = matrix_make(&matrix, &selection) ? explore_and_tell(&matrix, &request)
						: HEDDLE_EXIT_WRONG_INPUT;
	matrix_free(&matrix);
	heddle_selection_free(&selection);
	return code;
}
