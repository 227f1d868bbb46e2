/* SPDX-License-Identifier: MIT */
/* Parts of what is printed of a schedule that the trace and the story have in common. */
#ifndef REPLAY_PARTS_H
#define REPLAY_PARTS_H

#include <heddle/trace.h>

/** A line: the scenario, its revision, defects and parameters. */
void trace_what_ran(const struct heddle_schedule *schedule, FILE *stream);
/** The finding: its kind, subject, message and place, without who waits for whom. Returns 0 or -EIO. */
int trace_finding_alone(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
			FILE *stream);
/** The commands to type next; nothing without options' path. */
void trace_commands(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		    FILE *stream);
/** Text wrapped to the width, its first line behind first, the others behind as many blanks. */
void trace_wrapped(FILE *stream, unsigned width, const char *first, const char *text);

#endif
