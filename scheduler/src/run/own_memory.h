/* SPDX-License-Identifier: MIT */
/*
 * Memory of the explorer, apart from that of the code under test: private to the process, or, where
 * executions are isolated (isolation.h), shared with the processes that run them.
 */
#ifndef SCHEDULER_OWN_MEMORY_H
#define SCHEDULER_OWN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Reserves zeroed memory, of which pages that are not touched cost nothing. Returns NULL if there is none.
 * Not within an execution.
 */
void *own_map(size_t bytes);
/** memory may be NULL. */
void own_unmap(void *memory, size_t bytes);

/** Returns whether there is memory that is apart from that of the code under test. */
bool own_memory_is_apart(void);
/**
 * From now on own_map gives shared memory, and the explorer's variables and its heap are shared. Returns 0 or
 * -ENOMEM.
 */
int own_memory_share(void);
bool own_memory_is_shared(void);

#endif
