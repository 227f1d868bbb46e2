/* SPDX-License-Identifier: MIT */
/* The name by which the program was called: printed commands begin with it. */
#ifndef RUNNER_PROGRAM_NAME_H
#define RUNNER_PROGRAM_NAME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/** Sets the name: argv[0]. */
void heddle_program_is(const char *name);

/** Returns that name; a path below the current folder is made relative to it. "heddle" if none was set. */
const char *heddle_program_name(void);

/** Writes the path of the program's file. Returns false with errno set if there is no /proc to tell it. */
bool heddle_program_path(char path[PATH_MAX]);

/** Writes the path of another program beside this one. Returns false if there is none that can be run. */
bool heddle_program_beside(const char *name, char *path, size_t size);

/**
 * Replaces "heddle" by the name in each command of text in back quotes, such as "`heddle list`". Returns
 * buffer.
 */
const char *heddle_with_program_name(const char *text, char *buffer, size_t size);

/** Writes path as one word of a shell, quoted if necessary. Returns buffer. */
const char *heddle_shell_word(const char *path, char *buffer, size_t size);

#endif
