/* SPDX-License-Identifier: MIT */
/* The arena as one execution sees it: memory.c. */
#ifndef SCHEDULER_MEMORY_H
#define SCHEDULER_MEMORY_H

#include "run/engine.h"

int memory_open(size_t bytes);
void memory_close(void);
void memory_begin(void);
size_t memory_end(bool check_leaks);
/**
 * What uninitialised memory is filled with; where reads of it are looked for, something that is seldom
 * written.
 */
unsigned char memory_fresh_byte(void);
/**
 * What a bad access to this address is, if it lies in the arena: sets kind and subject, and writes " of ...
 * bytes allocated at ..." to of. Leaves them alone otherwise.
 */
void memory_describe(const void *address, enum heddle_finding_kind *kind, const char **subject, char *of,
		     size_t size);

#endif
