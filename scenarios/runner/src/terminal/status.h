/* SPDX-License-Identifier: MIT */
/* The status line on stderr: redrawn in place on a terminal; elsewhere plain lines, at growing intervals. */
#ifndef RUNNER_STATUS_H
#define RUNNER_STATUS_H

#include "watch/board.h"

struct heddle_status {
	bool terminal;
	const char *what; /**< "[3/44] FA1 fault/linus rfc-2007-02" */
	double next;	  /**< seconds of this run at which the next update is due */
};

/** Begins the status of one run. what must outlive it. */
void heddle_status_begin(struct heddle_status *status, const char *what);

/**
 * Shows the status, if it is due. It has the executions, and, if the strategy searches a tree, an estimate of
 * their number with its error; the rate, the longest execution, the seconds gone and left. limit: of the time
 * in seconds, 0: none. others: number of other runs at the same time.
 */
void heddle_status_update(struct heddle_status *status, const struct board_figures *figures, double seconds,
			  double limit, size_t others);

/** Shows a line of one's own instead, if it is due. seconds: since the status was begun. */
void heddle_status_say(struct heddle_status *status, const char *line, double seconds);

/** Removes the line, so that something else can be printed. */
void heddle_status_hide(void);

/** Returns the width of a terminal in columns, 0 if the file is none. COLUMNS takes precedence. */
unsigned heddle_terminal_width(int file);

#endif
