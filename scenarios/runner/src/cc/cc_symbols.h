/* SPDX-License-Identifier: MIT */
/* The functions that a program calls: which are renamed, and which nobody knows. */
#ifndef RUNNER_CC_SYMBOLS_H
#define RUNNER_CC_SYMBOLS_H

#include <stdbool.h>
#include <stdio.h>

/**
 * Looks at what the object file leaves undefined. Writes the lines for objcopy --redefine-syms to
 * renames, and the names of functions of the C library that are not known to unknown, with blanks
 * between. *jumps: it may come back to a function from within another one: by longjmp, or by a throw.
 * Returns false after a complaint.
 */
bool cc_symbols_sort(const char *compiler, const char *object, FILE *renames, FILE *unknown, bool *jumps);

#endif
