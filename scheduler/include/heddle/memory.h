/* SPDX-License-Identifier: MIT */
/*
 * The arena: memory of one execution.
 *
 * Each thread allocates from a bump region of its own, without reuse within an execution, so that an address
 * is a function of (thread, n-th allocation). Everything is rewound when the execution ends. What is known of a block lies
 * elsewhere: the code under test cannot harm it.
 *
 * Nothing here is a step. A free is a part of the step in which it is done, and writes the whole block there: all Heddle
 * objects that lie in it, the block itself for who else frees it, and, in the access build, all bytes. So a free and a use of
 * what is freed are tried in both orders. Callable from everywhere.
 *
 *   found                              where                                                   hard
 *   leak                               at the end                                              no
 *   double free, never allocated       at the free                                             yes
 *   use after free of an object        at the operation, also where it waited as it was freed  yes
 *   freed while held (a lock)          at the free                                             no
 *   writes beyond or before a block    at the free; at the end                                 yes; no
 *   writes after the free              at the end                                              no
 *
 * In the access build each plain access is asked for, and each atomic of C11: one that is bad is found as it is about to be made,
 * hard, with its place, that of the free, that of the allocation, and how far beyond the block it is. In that build, too:
 * reading what was never written since it was allocated (but by heddle_zalloc), unless it is copied; and stacks of functions that
 * have returned. The asan build finds the same of the arena, but for what was never given out or never written.
 */
#ifndef HEDDLE_MEMORY_H
#define HEDDLE_MEMORY_H

#include <heddle/object.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

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
/**
 * A new block of size bytes that holds what the old one held, as far as it has room for that; what is beyond is
 * uninitialised. It is as the old one (heddle_alloc_forever stays so). The old one, which NULL is none of, is freed in the same
 * step, also where the new one is smaller: it never stays where it was, and an object in it has ended. Never NULL.
 */
void *heddle_realloc_at(void *memory, size_t size, const struct heddle_where *where);
#define heddle_realloc(memory, size) heddle_realloc_at((memory), (size), HEDDLE_HERE)

/** The byte that freed memory is filled with. */
#define HEDDLE_POISON 0x6b

/** As heddle_alloc, but nobody has to free it: for a scenario's world, which ends with the execution. */
void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where);
#define heddle_alloc_forever(size) heddle_alloc_forever_at((size), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
