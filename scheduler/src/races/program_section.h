/* SPDX-License-Identifier: MIT */
/* A section of the program's own file. */
#ifndef SCHEDULER_PROGRAM_SECTION_H
#define SCHEDULER_PROGRAM_SECTION_H

#include <stddef.h>

/**
 * Reads the section of this name. Returns its bytes with a zero byte behind them, which the caller frees;
 * NULL if there is none, or it cannot be read.
 */
char *program_section_read(const char *name);

#endif
