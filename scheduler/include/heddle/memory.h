/* SPDX-License-Identifier: MIT */
/*
 * The arena: memory of one execution.
 *
 * Each thread allocates from a bump region of its own and reuses nothing within an execution. So an address
 * is a function of (thread, n-th allocation). Everything is rewound when the execution ends. The records of
 * blocks lie elsewhere: the code under test cannot damage them.
 *
 * Nothing here is a step. A free belongs to the step in which it is done, and writes the whole block: all
 * Heddle objects in it, the block itself (for other threads that free it), and, in the access build, all its
 * bytes. So a free and a use of the freed memory are explored in both orders. Callable from everywhere.
 *
 *   found                              where                                                   hard
 *   leak                               at the end                                              no
 *   double free, never allocated       at the free                                             yes
 *   use after free of an object        at the operation, also where it waited as it was freed  yes
 *   freed while held (a lock)          at the free                                             no
 *   writes beyond or before a block    at the free; at the end                                 yes; no
 *   writes after the free              at the end                                              no
 *
 * In the access build each plain access and each atomic of C11 is checked. A bad access is found before it is
 * made. The hard finding has the places of the access, the free and the allocation, and the distance from the
 * block:
 *
 *   found there                                   kind                subject
 *   an access to what was freed, or moved         use after free      memory
 *   an access beyond or before a block            memory error        overrun
 *   a read before the first write                 uninitialised use   memory
 *   the same of a variable on a stack             uninitialised use   variable on a stack
 *   an access to the stack of a function          use after free      stack-use-after-return
 *   that has returned
 *
 * A read before the first write is a read of unwritten bytes. Bytes are unwritten after heddle_alloc or
 * heddle_alloc_forever has returned them, after heddle_realloc has added them, or when the function of the
 * variable begins. A copy is no use: by memcpy, memmove, heddle_realloc or an assignment; the copy is as
 * unwritten as its source. There is no finding for a value of which a part was written, or of more than eight
 * bytes. Nor is there one for a value that differs from the fill of fresh memory, since functions that are
 * not instrumented write unseen. Variables on stacks are checked with gcc, where the compiler leaves them in
 * memory: arrays and structures, and others of four and eight bytes, which must not hold 0xfe in each byte
 * otherwise. clang reports a sum of unwritten values as it does a bit-field that is set, so with clang that
 * is not found.
 *
 * The asan build finds the same errors of the arena, at the same places. It does not find accesses to memory
 * that was never given out, nor reads before the first write. The other builds find what the first table
 * says. suites/memory/ has a pair of scenarios for each error, and its table says which build finds it.
 */
#ifndef HEDDLE_MEMORY_H
#define HEDDLE_MEMORY_H

#include <heddle/object.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns uninitialised memory of size bytes, aligned for any type; the caller frees it. Never NULL: if it
 * does not fit into the thread's part of the arena, that is a hard finding (limit). A block of 0 bytes has an
 * address of its own.
 */
void *heddle_alloc_at(size_t size, const struct heddle_where *where);
/** As heddle_alloc_at; the memory is zeroed. */
void *heddle_zalloc_at(size_t size, const struct heddle_where *where);
/**
 * Frees a block, which any thread may have allocated. memory: NULL is allowed. The memory is filled with
 * HEDDLE_POISON and not used again in this execution. If memory was freed before, or is not the beginning of
 * a block, that is a hard finding (double free).
 */
void heddle_free_at(void *memory, const struct heddle_where *where);
#define heddle_alloc(size)  heddle_alloc_at((size), HEDDLE_HERE)
#define heddle_zalloc(size) heddle_zalloc_at((size), HEDDLE_HERE)
#define heddle_free(memory) heddle_free_at((memory), HEDDLE_HERE)
/**
 * Returns a new block of size bytes that holds the contents of the old one as far as they fit; the rest is
 * uninitialised. Never NULL. memory: the old block, or NULL for none. The new block must be freed if the old
 * one had to be (see heddle_alloc_forever). The old block is freed in the same step, also where the new one
 * is smaller: a block never stays in place, and an object in the old one has ended.
 */
void *heddle_realloc_at(void *memory, size_t size, const struct heddle_where *where);
#define heddle_realloc(memory, size) heddle_realloc_at((memory), (size), HEDDLE_HERE)

/** The byte that freed memory is filled with. */
#define HEDDLE_POISON 0x6b

/**
 * As heddle_alloc_at, but the block need not be freed, though it may be. For state of a scenario that ends
 * with the execution.
 */
void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where);
#define heddle_alloc_forever(size) heddle_alloc_forever_at((size), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
