/* SPDX-License-Identifier: MIT */
/*
 * The status line on stderr: redrawn in place on a terminal; elsewhere a plain line now and then, further and
 * further apart.
 */
#ifndef RUNNER_STATUS_H
#define RUNNER_STATUS_H

#include "watch/board.h"

struct heddle_status {
	bool terminal;
	const char *what; /**< "[3/44] FA1 fault/linus rfc-2007-02" */
	double next;	  /**< seconds of this run at which it is due again */
};

/** Begins the status of one run; what must outlive it. */
void heddle_status_begin(struct heddle_status *status, const char *what);

/**
 * Shows it, if it is due: executions and, where the strategy searches a tree, an estimate of their number
 * with its error; the rate, the longest execution, the seconds gone and left. limit: of the time, 0: none.
 * others: runs that go on beside it.
 */
void heddle_status_update(struct heddle_status *status, const struct board_figures *figures, double seconds,
			  double limit, size_t others);

/** Takes the line away, so that something else can be printed. */
void heddle_status_hide(void);

/** The width of a terminal in columns, 0 if the file is none. COLUMNS overrules. */
unsigned heddle_terminal_width(int file);

#endif
