/* SPDX-License-Identifier: MIT */
/* How the program was called: what is printed to be typed begins with it. */
#ifndef RUNNER_PROGRAM_NAME_H
#define RUNNER_PROGRAM_NAME_H

#include <stddef.h>

/** Notes the name by which the program was called, its argv[0]. */
void heddle_program_is(const char *name);

/** That name; of a path below the current folder the part from there. "heddle" if none was noted. */
const char *heddle_program_name(void);

/**
 * Has each command in text that stands in back quotes, "`heddle list`", begin with the name instead. Returns
 * buffer.
 */
const char *heddle_with_program_name(const char *text, char *buffer, size_t size);

/** path as one word of a shell: in quotes, if it needs them. Returns buffer. */
const char *heddle_shell_word(const char *path, char *buffer, size_t size);

#endif
