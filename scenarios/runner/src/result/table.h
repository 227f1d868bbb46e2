/* SPDX-License-Identifier: MIT */
/* The output of `heddle run` on stdout: a line for each variant, explanations of failures, the summary. */
#ifndef RUNNER_TABLE_H
#define RUNNER_TABLE_H

#include "scenario/plan.h"
#include "result/result.h"

struct heddle_table {
	int id, name, revision; /**< widths of columns */
	unsigned width;		/**< of the terminal; 0: no terminal, and lines may have any length */
	bool colour;

	/* Counts for the summary; each run is counted once. */
	unsigned exhausted, failed, less, budget, unexpected;
	unsigned missing; /**< findings, but not all that are expected, and not everything was seen */
	/** everything up to the given preemptions, although the whole space was expected */
	unsigned bounded;
	unsigned budget_unexpected; /**< of budget, missing and bounded: more coverage was expected */
	unsigned limited;	    /**< runs that a limit stopped, with any verdict */
	unsigned certified;	    /**< by a second engine */
	unsigned unseen;	    /**< scenarios of plain accesses, in a build that does not see them */
	size_t not_done;	    /**< runs and replays that were not begun because of a signal */
	unsigned regressions, regressions_unexpected;
	int64_t started_ns;
};

/** Prepares the columns for plan. colour: use colours if stdout is a terminal. */
void heddle_table_begin(struct heddle_table *table, const struct heddle_plan *plan, bool colour);

/** Prints and counts a result. */
void heddle_table_result(struct heddle_table *table, const struct heddle_result *result);

/**
 * Explains each finding of a failed result: what it is, the cycle in words, the schedule's file, what to type
 * next.
 */
void heddle_table_explain(const struct heddle_table *table, const struct heddle_result *result);

/** Prints and counts a replay of a kept schedule. why_not: NULL if it gave what was expected. */
void heddle_table_regression(struct heddle_table *table, const char *file, const char *revision,
			     const char *outcome, const char *why_not);

/**
 * Notes that a signal came when only n of `of` were done. what: "runs were not begun", "kept schedules were
 * not replayed".
 */
void heddle_table_interrupted(struct heddle_table *table, const char *signal, size_t n, size_t of,
			      const char *what);

void heddle_table_summary(const struct heddle_table *table);

/** "ok", "BAD", "?" (too little was seen to say) or "-" (nothing is expected, nothing was found). */
const char *heddle_table_mark(const struct heddle_result *result);

#endif
