/* SPDX-License-Identifier: MIT */
/*
 * The matrix: every scenario of a subject under each of its revisions, and with each of its defects put in.
 *
 *   rows      revisions, and defects in a revision: "fixed", "fixed+D40"
 *   columns   the scenarios of the subject that were selected, in the registry's order
 *   cells     what exploring gave, a struct heddle_result each
 *   places    of the tables: row by row, each scenario, and the cell, where the scenario takes part
 *
 *   matrix.c          which rows and cells there are
 *   matrix_judge.c    what they say, row by row and together
 *   matrix_text.c, matrix_json.c, matrix_html.c   how it is told
 */
#ifndef RUNNER_MATRIX_H
#define RUNNER_MATRIX_H

#include "report/report.h"
#include "result/result.h"
#include "scenario/plan.h"
#include "scenario/select.h"

struct matrix_row {
	const struct heddle_subject *subject;
	const char *revision;
	const struct heddle_defect_info *defect; /* put into revision; NULL: the revision as it is */
	size_t first, n;			 /* its places, one for each scenario */
	size_t base;				 /* of a defect: the row of its revision as it is */

	/* What matrix_judge fills in. */
	unsigned exhausted, failed, budget;
	unsigned not_run;
	unsigned no_part; /* scenarios that say nothing of this revision, which is a partial one */
	unsigned cut;	  /* cells that a limit stopped, whatever their verdict */
	unsigned shown;	  /* of a defect: cells with a finding that its revision does not have there */
	unsigned wrong;	  /* cells that say something else than is written down of them */
	unsigned too_few; /* cells in which too little was seen to say that */
	unsigned unsound; /* of the sound revision: cells with a finding */
	uint64_t executions;
	bool as_expected;
	bool undecided; /* it is not as expected, and that may be for what was not seen */
};

#define MATRIX_NO_CELL SIZE_MAX

struct matrix_place {
	const struct heddle_scenario *scenario;
	size_t cell; /* MATRIX_NO_CELL: the scenario does not take part in the revision */
};

/* Cells that are explored in the same way. They follow one another. */
enum matrix_part {
	MATRIX_REVISIONS,
	MATRIX_INTO_SOUND, /* defects in the sound revision: their first finding is one */
	MATRIX_INTO_OTHER, /* defects in a revision that has findings of its own */
	MATRIX_PARTS,
};

struct matrix {
	struct heddle_plan plan;
	struct heddle_result *cells; /* one for each variant of the plan; no variant: it was not run */
	struct matrix_row *rows;     /* in the order of the parts */
	size_t n_rows;
	struct matrix_place *places;
	size_t n_places;
	size_t ends[MATRIX_PARTS]; /* the cell after the last one of each part */

	/* What matrix_judge fills in. */
	unsigned exhausted, failed, budget, not_run;
	unsigned whole;	    /* EXHAUSTED of the whole space, or FAILED, and no limit stopped it */
	unsigned certified; /* by a second engine */
	unsigned rows_wrong;
	bool certifies; /* that was asked for */
	struct heddle_report report;
	double seconds;
};

/**
 * Makes the rows of the scenarios that were selected, with cells that are not run yet. A scenario without
 * revisions has no row. A defect goes into the sound revision, or, where it does not fit there, into each
 * other one in which it does. Returns false after a complaint: there is nothing to do, or no memory. The
 * caller frees, in either case.
 */
bool matrix_make(struct matrix *matrix, const struct heddle_selection *selection);
void matrix_free(struct matrix *matrix);

/** The variants of one part, as a plan that is the matrix's. */
struct heddle_plan matrix_plan_of(const struct matrix *matrix, enum matrix_part part);
/** The first cell of a part. */
size_t matrix_begin_of(const struct matrix *matrix, enum matrix_part part);

/** Fills in what the rows and the whole say. */
void matrix_judge(struct matrix *matrix);
/** Whether all is as it should be: then the command ends with 0. */
bool matrix_as_expected(const struct matrix *matrix);

/**
 * The subject of the rows from this one on that has not been met in a row before; NULL: there are no more.
 * *row: where to look on.
 */
const struct heddle_subject *matrix_next_subject(const struct matrix *matrix, size_t *row);
/** The scenario of a column. */
const struct heddle_scenario *matrix_scenario(const struct matrix *matrix, const struct matrix_row *row,
					      size_t column);
/** Whether there is a cell: whether the scenario takes part in the row's revision. */
bool matrix_has_cell(const struct matrix *matrix, const struct matrix_row *row, size_t column);
/** The cell; NULL: it was not run, or there is none. */
const struct heddle_result *matrix_cell(const struct matrix *matrix, const struct matrix_row *row,
					size_t column);
/**
 * Whether a cell of a defect shows it: it has a finding that the scenario does not have in the revision as it
 * is, which was explored whole.
 */
bool matrix_shows(const struct matrix *matrix, const struct matrix_row *row, size_t column);
/** Whether what is written down of this cell was not met. */
bool matrix_is_wrong(const struct matrix_row *row, const struct heddle_result *cell);
/** "fixed+D40". Returns buffer. */
const char *matrix_row_name(const struct matrix_row *row, char buffer[HEDDLE_REVISION_TEXT_MAX]);
/** Why the row is not as expected, in a sentence; NULL if it is. */
const char *matrix_row_why_not(const struct matrix_row *row, char buffer[HEDDLE_REASON_MAX]);
/** A share in percent, to one digit and never rounded up: 100 is all. 0 of 0 is 100. */
double matrix_share(unsigned part, unsigned of);

/** Prints two tables for each subject, and the sums, on stdout. */
void matrix_text_print(const struct matrix *matrix, bool colour);
/** Writes one JSON object. */
void matrix_json_write(const struct matrix *matrix, FILE *stream);
/**
 * Writes one page without anything from elsewhere. path: where the page will lie; the links to schedules
 * begin there.
 */
void matrix_html_write(const struct matrix *matrix, FILE *stream, const char *path);

#endif
