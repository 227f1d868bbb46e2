/* SPDX-License-Identifier: MIT */
/* Text in lines that fit. */
#ifndef RUNNER_WRAP_H
#define RUNNER_WRAP_H

/** Columns of a text that is not made for the terminal at hand, such as --help. */
#define HEDDLE_PAGE_WIDTH 80

/**
 * Prints text on stdout, and a newline, in lines of at most width columns (0: in one line); each but the
 * first begins at indent. column: where the cursor is.
 */
void heddle_print_wrapped(const char *text, unsigned indent, unsigned column, unsigned width);

#endif
