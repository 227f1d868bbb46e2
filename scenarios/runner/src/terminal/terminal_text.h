/* SPDX-License-Identifier: MIT */
/* Text that comes from files, on its way to a terminal. */
#ifndef RUNNER_TERMINAL_TEXT_H
#define RUNNER_TERMINAL_TEXT_H

#include <stdint.h>
#include <stdio.h>

/**
 * Prints it with '?' for what a terminal might obey: control characters, also those of eight bits, and what
 * is no UTF-8. Ends of lines and our own colours (ESC [ digits m) pass.
 */
void heddle_print_safely(const char *text, FILE *stream);

/** The length of the UTF-8 character at text, *character of it; 0 if there is none. */
int heddle_utf8_length(const unsigned char *text, uint32_t *character);

#endif
