/* SPDX-License-Identifier: MIT */
/* Wrapped text. */
#ifndef RUNNER_WRAP_H
#define RUNNER_WRAP_H

/** The width of a text that is not made for a certain terminal, such as --help. */
#define HEDDLE_PAGE_WIDTH 80

/**
 * Prints text and a newline on stdout, in lines of at most width columns (0: in one line); all but the first
 * begin at column indent. column: position of the cursor.
 */
void heddle_print_wrapped(const char *text, unsigned indent, unsigned column, unsigned width);

#endif
