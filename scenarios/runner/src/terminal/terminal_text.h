/* SPDX-License-Identifier: MIT */
/* Text from files, printed on a terminal. */
#ifndef RUNNER_TERMINAL_TEXT_H
#define RUNNER_TERMINAL_TEXT_H

#include <stdio.h>

/**
 * Prints text with '?' for what a terminal might obey: control characters, also those of eight bits, and
 * bytes that are no UTF-8. Newlines and Heddle's own colours (ESC [ digits m) pass.
 */
void heddle_print_safely(const char *text, FILE *stream);

#endif
