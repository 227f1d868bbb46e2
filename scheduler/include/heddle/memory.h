/* SPDX-License-Identifier: MIT */
/*
 * The arena: memory of one execution.
 *
 * Each thread allocates from a bump region of its own, without reuse within an execution, so that an address
 * is a function of (thread, n-th allocation). Everything is rewound when the execution ends. What is known of
 * a block lies elsewhere: the code under test cannot harm it.
 *
 * Nothing here is a step. A free is a part of the step in which it is done, and writes the whole block there:
 * all Heddle objects that lie in it, the block itself for who else frees it, and, in the access build, all
 * bytes. So a free and a use of what is freed are tried in both orders. Callable from everywhere.
 *
 *   found                              where                                                   hard
 *   leak                               at the end                                              no
 *   double free, never allocated       at the free                                             yes
 *   use after free of an object        at the operation, also where it waited as it was freed  yes
 *   freed while held (a lock)          at the free                                             no
 *   writes beyond or before a block    at the free; at the end                                 yes; no
 *   writes after the free              at the end                                              no
 *
 * In the access build each plain access is asked for, and each atomic of C11. One that is bad is found as it
 * is about to be made, hard, with its place, that of the free, that of the allocation, and how far beyond the
 * block it is:
 *
 *   found there                                   kind                subject
 *   an access to what was freed, or moved         use after free      memory
 *   an access beyond or before a block            memory error        overrun
 *   a read before the first write                 uninitialised use   memory
 *   the same of a variable on a stack             uninitialised use   variable on a stack
 *   an access to the stack of a function          use after free      stack-use-after-return
 *   that has returned
 *
 * Read before its first write is what nobody has written since heddle_alloc, heddle_alloc_forever or, beyond
 * what it was before, heddle_realloc gave it out, or since the function of the variable began. To copy is no
 * use: not by memcpy, memmove or heddle_realloc, nor by an assignment; the copy is as unwritten as what was
 * copied. Nothing is said of a value of which a part was written, or of more than eight bytes, or that holds
 * something else than what fresh memory is filled with, as functions that are not instrumented write unseen.
 * Of variables on stacks it is known with gcc, where the compiler leaves them in memory: of arrays and
 * structures, and of others of four and eight bytes, which must not hold 0xfe in each byte otherwise. clang
 * tells of a sum in what was never written as it does of a bit-field that is set; so there that is not found.
 *
 * The asan build finds the same of the arena, and at the same places, but for what was never given out or
 * never written; the other builds find what the first table says. suites/memory/ has a pair for each, and
 * tells which build finds it.
 */
#ifndef HEDDLE_MEMORY_H
#define HEDDLE_MEMORY_H

#include <heddle/object.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Uninitialised memory of size bytes, aligned for anything, the caller's to free. Never NULL: where it does
 * not fit into the thread's part of the arena, that is a hard finding (limit). 0 bytes are a block as well,
 * with an address of its own.
 */
void *heddle_alloc_at(size_t size, const struct heddle_where *where);
/** The same, zeroed. */
void *heddle_zalloc_at(size_t size, const struct heddle_where *where);
/**
 * Frees a block, of whichever thread. NULL is allowed. The memory is filled with HEDDLE_POISON and not used
 * again in this execution. What was freed before, or is not the beginning of a block, is a hard finding
 * (double free).
 */
void heddle_free_at(void *memory, const struct heddle_where *where);
#define heddle_alloc(size)  heddle_alloc_at((size), HEDDLE_HERE)
#define heddle_zalloc(size) heddle_zalloc_at((size), HEDDLE_HERE)
#define heddle_free(memory) heddle_free_at((memory), HEDDLE_HERE)
/**
 * A new block of size bytes that holds what the old one held, as far as it has room for that; what is beyond
 * is uninitialised. It is as the old one (heddle_alloc_forever stays so). The old one, which NULL is none of,
 * is freed in the same step, also where the new one is smaller: it never stays where it was, and an object in
 * it has ended. Never NULL.
 */
void *heddle_realloc_at(void *memory, size_t size, const struct heddle_where *where);
#define heddle_realloc(memory, size) heddle_realloc_at((memory), (size), HEDDLE_HERE)

/** The byte that freed memory is filled with. */
#define HEDDLE_POISON 0x6b

/**
 * As heddle_alloc, but nobody has to free it, though it may be: for a scenario's world, which ends with the
 * execution.
 */
void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where);
#define heddle_alloc_forever(size) heddle_alloc_forever_at((size), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
