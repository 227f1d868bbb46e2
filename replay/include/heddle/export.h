/* SPDX-License-Identifier: MIT */
/*
 * A schedule for other eyes: a page for a browser, and files that other tools open.
 *
 *   html      one page that loads nothing: the steps in lanes, a slider over them, what each did, the locks
 *             held, the story, the cycle of a deadlock, and the passing run from where it parts
 *   perfetto  trace events (JSON) for ui.perfetto.dev and chrome://tracing; a step is a microsecond
 *   shiviz    a log with vector clocks for ShiViz; its first line is the expression that parses it
 *   dot       the graph of what must come before what, for graphviz
 *
 * Whatever names and texts the schedule has, they stay text in each of them.
 */
#ifndef HEDDLE_EXPORT_H
#define HEDDLE_EXPORT_H

#include <heddle/story.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_export_format {
	HEDDLE_EXPORT_HTML,
	HEDDLE_EXPORT_PERFETTO,
	HEDDLE_EXPORT_SHIVIZ,
	HEDDLE_EXPORT_DOT,
};
#define HEDDLE_EXPORT_FORMATS 4

struct heddle_export_options {
	/** Its trace's path and program are shown as commands to type; width and colour are not used. */
	struct heddle_story_options story;
	const char *outcome; /**< a line: what the replay gave; NULL: nothing */
	const char *up;	     /**< a link to a page that this one belongs to; NULL: none */
	const char *up_name; /**< its name */
};

/**
 * Writes schedule to stream. What the formats but html have no place for is left out. Returns 0, -EIO,
 * -ENOMEM.
 */
int heddle_export_write(enum heddle_export_format format, const struct heddle_schedule *schedule,
			const struct heddle_export_options *options, FILE *stream);

/** Begins a page in the style of these: up to its body. */
void heddle_page_begin(FILE *stream, const char *title);
/** Ends it. */
void heddle_page_end(FILE *stream);

#ifdef __cplusplus
}
#endif

#endif
