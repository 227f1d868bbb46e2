/* SPDX-License-Identifier: MIT */
/*
 * The story: why a schedule fails, on one screen. Of the trace it has those steps only that have a part in
 * the finding, a line for what a function did, in words; where threads wait, for whom, and what they hold;
 * below it the finding, which orders make it fail, and how a run goes that passes.
 */
#ifndef HEDDLE_STORY_H
#define HEDDLE_STORY_H

#include <heddle/failing.h>
#include <heddle/passing.h>
#include <heddle/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_STORY_LINES_DEFAULT 50

struct heddle_story_options {
	struct heddle_trace_options trace; /**< its note is not printed */
	/**
	 * At most so many lines, if what is below the run leaves 18 of them to it; 0:
	 * HEDDLE_STORY_LINES_DEFAULT.
	 */
	unsigned lines;
	const char *about;			  /**< what the program does, in a line; NULL: nothing */
	const struct heddle_failing_set *failing; /**< of the schedule; NULL: not looked for */
	const struct heddle_passing *passing;	  /**< likewise */
};

/** Prints the story of schedule. Returns 0, -EIO, -ENOMEM. */
int heddle_story_print(const struct heddle_schedule *schedule, const struct heddle_story_options *options,
		       FILE *stream);

#ifdef __cplusplus
}
#endif

#endif
