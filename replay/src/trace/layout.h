/* SPDX-License-Identifier: MIT */
/*
 * How the trace's table fits a width. Two shapes:
 *
 *   columns   step | D              | T              | source       while each thread can have COLUMN_MIN
 *   lanes     step ..*. D lock inode 1.i_mutex         source       for more threads: one character each
 */
#ifndef REPLAY_LAYOUT_H
#define REPLAY_LAYOUT_H

#include <heddle/trace.h>

#define COLUMN_NONE (-1)

struct layout {
	unsigned width;
	bool colour;
	bool lanes;
	unsigned step_width;
	unsigned cells_width; /* of all columns together */
	/*
	 * Columns: where each starts and how wide it is, wider the more steps its thread takes. Lanes: one
	 * for all, the first.
	 */
	unsigned cell_start[HEDDLE_THREADS_MAX], cell_width[HEDDLE_THREADS_MAX];
	unsigned name_width;		     /* lanes: of the thread's name */
	unsigned source_start, source_width; /* 0: it is not there */
	unsigned n_columns;
	unsigned n_lanes; /* as many, or fewer that are shared */
	/*
	 * The column of each thread. A thread that does nothing but join others has none: its rows go across
	 * the table, behind its name.
	 */
	int column[HEDDLE_THREADS_MAX];
};

/** One row: text in a thread's column. */
struct row {
	int step; /* -1: a remark, not a step */
	int thread;
	unsigned indent;
	const char *text;
	const struct heddle_place *place; /* NULL: none */
	const char *colour;
};

/**
 * Columns if each can have column_min characters, else lanes. has_source: the places have a column of
 * their own; else they are not shown.
 */
void layout_make(struct layout *layout, const struct heddle_schedule *schedule,
		 const struct heddle_trace_options *options, unsigned column_min, bool has_source);
#define LAYOUT_COLUMN_MIN 12
void layout_print_head(const struct layout *layout, const struct heddle_schedule *schedule, FILE *stream);
void layout_print_row(const struct layout *layout, const struct heddle_schedule *schedule,
		      const struct row *row, FILE *stream);

/**
 * Cuts the next line of at most width characters off *text, at a blank where there is one. Returns its
 * length; 0 at the end.
 */
size_t layout_wrap(const char **text, size_t width, const char **line);

#endif
