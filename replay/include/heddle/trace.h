/* SPDX-License-Identifier: MIT */
/*
 * The trace: a schedule as a table for people. A column for each thread, time downwards, a row for each step;
 * below it the wait-for cycle or the broken invariant in words, and the commands to type next.
 */
#ifndef HEDDLE_TRACE_H
#define HEDDLE_TRACE_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_TRACE_WIDTH_MIN 60
#define HEDDLE_TRACE_WIDTH_MAX 400

struct heddle_trace_options {
	unsigned width;	     /**< columns; brought into HEDDLE_TRACE_WIDTH_MIN..MAX; 0: 80 */
	bool colour;	     /**< only for a terminal */
	const char *program; /**< what the reader types for this command; NULL: "heddle" */
	const char *path;    /**< the schedule's file, for the commands to type next; NULL: none are shown */
	const char *note;    /**< lines to print below the finding; NULL or "": none */
	bool rr;	     /**< rr works here: it is one of them */
};

/** Prints the whole trace. Returns 0, -EIO, -ENOMEM. */
int heddle_trace_print(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		       FILE *stream);

/** The part of it with a column for each thread. Returns as heddle_trace_print. */
int heddle_trace_table(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		       FILE *stream);
/** The part of it that tells the finding. Returns as heddle_trace_print. */
int heddle_trace_finding(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
			 FILE *stream);

/** Options for a stream: width and colour of the terminal that it is, else COLUMNS or 80, without colour. */
struct heddle_trace_options heddle_trace_options_for(FILE *stream);

#ifdef __cplusplus
}
#endif

#endif
