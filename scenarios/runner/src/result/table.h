/* SPDX-License-Identifier: MIT */
/*
 * What `heddle run` prints on stdout: a line for each variant, explanations of failures, the summary.
 */
#ifndef RUNNER_TABLE_H
#define RUNNER_TABLE_H

#include "scenario/plan.h"
#include "result/result.h"

struct heddle_table {
	int id, name, revision; /**< widths of columns */
	unsigned width; /**< of the terminal; 0: none, and then lines are as long as they need to be */
	bool colour;

	/* What the summary counts; each run is counted once. */
	unsigned exhausted, failed, less, budget, unexpected;
	unsigned missing; /**< with findings, but not all that are expected, and not all was seen */
	unsigned bounded; /**< all up to the preemptions asked for, where the whole space was expected */
	unsigned budget_unexpected; /**< of budget, missing and bounded: more was expected to be seen */
	unsigned limited;	    /**< runs that a limit stopped, whatever their verdict */
	unsigned certified;	    /**< by a second engine */
	unsigned unseen;	    /**< of scenarios of plain accesses, in a build that does not see them */
	size_t not_done;	    /**< runs and replays that were not begun because of a signal */
	unsigned regressions, regressions_unexpected;
	int64_t started_ns;
};

/** Prepares the columns for plan. colour: wanted, if stdout is a terminal. */
void heddle_table_begin(struct heddle_table *table, const struct heddle_plan *plan, bool colour);

/** Prints the line of a result and counts it. */
void heddle_table_result(struct heddle_table *table, const struct heddle_result *result);

/**
 * Explains every finding of a failed result: what it is, the cycle in words, the schedule's file, what to
 * type next.
 */
void heddle_table_explain(const struct heddle_table *table, const struct heddle_result *result);

/** Prints and counts a replay of a kept schedule. why_not: NULL if it gave what was expected. */
void heddle_table_regression(struct heddle_table *table, const char *file, const char *revision,
			     const char *outcome, const char *why_not);

/**
 * A signal came before so many were done of so many: "runs were not begun", "kept schedules were not
 * replayed".
 */
void heddle_table_interrupted(struct heddle_table *table, const char *signal, size_t n, size_t of,
			      const char *what);

void heddle_table_summary(const struct heddle_table *table);

#endif
