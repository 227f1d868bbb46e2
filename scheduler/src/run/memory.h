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
 * Returns the byte with which uninitialised memory is filled. Where reads before the first write are looked
 * for, it is a byte that programs seldom write.
 */
unsigned char memory_fresh_byte(void);
/**
 * Describes a bad access to address, if it lies in the arena: sets *kind and *subject, and writes " of ...
 * bytes allocated at ..." to `of`. Otherwise leaves them as they are.
 */
void memory_describe(const void *address, enum heddle_finding_kind *kind, const char **subject, char *of,
		     size_t size);

#endif
