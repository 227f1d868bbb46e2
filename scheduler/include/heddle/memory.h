/* SPDX-License-Identifier: MIT */
/*
 * The arena: memory of one execution.
 *
 * Each thread allocates from a bump region of its own, without reuse within an execution, so that an address
 * is a function of (thread, n-th allocation). Everything is rewound when the execution ends. Findings: leak
 * (soft, at the end), double free, free of something that was never allocated, writing beyond the end or
 * after the free (found at free and at the end). Nothing here is a step. Callable from everywhere.
 */
#ifndef HEDDLE_MEMORY_H
#define HEDDLE_MEMORY_H

#include <heddle/object.h>
#include <stddef.h>

/**
 * Uninitialised memory of size bytes, aligned for anything. Never NULL: a full arena ends the execution with
 * a finding (limit).
 */
void *heddle_alloc_at(size_t size, const struct heddle_where *where);
/** The same, zeroed. */
void *heddle_zalloc_at(size_t size, const struct heddle_where *where);
/** NULL is allowed. The memory is filled with HEDDLE_POISON and not used again in this execution. */
void heddle_free_at(void *memory, const struct heddle_where *where);
#define heddle_alloc(size)  heddle_alloc_at((size), HEDDLE_HERE)
#define heddle_zalloc(size) heddle_zalloc_at((size), HEDDLE_HERE)
#define heddle_free(memory) heddle_free_at((memory), HEDDLE_HERE)

/** The byte that freed memory is filled with. */
#define HEDDLE_POISON 0x6b

/** As heddle_alloc, but nobody has to free it: for a scenario's world, which ends with the execution. */
void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where);
#define heddle_alloc_forever(size) heddle_alloc_forever_at((size), HEDDLE_HERE)

#endif
