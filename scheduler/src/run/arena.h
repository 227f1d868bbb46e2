/* SPDX-License-Identifier: MIT */
/*
 * The arena: where the memory of an execution lies, and what was given out of it.
 *
 *   region of thread 0: |red zone|bytes|red zone|bytes|red zone| ... not given out |
 *   region of thread 1: |red zone|bytes|red zone| ...                              |
 *
 *   blocks of thread 0:           [0]            [1]              in memory of the engine's
 *
 * Nothing is reused within an execution, so the blocks of a thread are in the order of their addresses. What
 * is known of them does not lie beside their bytes: the code under test can overwrite a red zone, but not
 * what is believed of a block.
 */
#ifndef SCHEDULER_ARENA_H
#define SCHEDULER_ARENA_H

#include <heddle/thread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum block_state { BLOCK_LIVE, BLOCK_FOREVER, BLOCK_FREED };

struct block {
	char *bytes;
	size_t size; /* as asked for */
	const struct heddle_where *where, *freed_where;
	uint32_t objects; /* the newest that was initialised in it, 0: none; goes on in its record */
	uint32_t step;	  /* in which it was allocated */
	uint8_t state;	  /* enum block_state */
	uint8_t thread;	  /* that allocated it */
	uint8_t freed_by;
};

/** So many bytes at least lie between two blocks; they hold RED_ZONE_BYTE. */
#define RED_ZONE_BYTES ((size_t)16)
#define RED_ZONE_BYTE  0xb5

extern char *arena_first; /* its first byte */
extern size_t arena_size;
extern struct block *arena_newest; /* never NULL, but of no bytes before there is one */

static inline bool block_has(const struct block *block, const void *address)
{
	return (uintptr_t)address - (uintptr_t)block->bytes < block->size;
}

static inline bool arena_has(const void *address)
{
	return (uintptr_t)address - (uintptr_t)arena_first < arena_size;
}

/** Whose region the address is in, and how far into that; false if it is not in the arena. */
static inline bool arena_offset_of(uintptr_t address, unsigned *thread, uint64_t *offset)
{
	const size_t region = arena_size / HEDDLE_THREADS_MAX;

	if (!arena_has((const void *)address))
		return false;
	*thread = (unsigned)((address - (uintptr_t)arena_first) / region);
	*offset = (address - (uintptr_t)arena_first) % region;
	return true;
}

/** bytes: of one thread's region, 0 for the default. Returns 0 or -ENOMEM. */
int arena_open(size_t bytes);
void arena_close(void);
/** Takes back all that the last execution was given. */
void arena_rewind(void);

/** A new block of the thread, whose bytes hold anything; NULL if there is no room. */
struct block *arena_add(unsigned thread, size_t size);
/**
 * The block that the address, which must be in the arena, belongs to: it lies in its bytes, behind them, or,
 * if it is the thread's first, before them. NULL if the thread whose region it is has none.
 */
struct block *arena_find(const void *address);
/** The block that begins at the address, which may be anything; NULL if none does. */
struct block *arena_block_of(const void *memory);

/** The blocks of a thread, and how many there are. */
struct block *arena_blocks(unsigned thread);
size_t arena_n_blocks(unsigned thread);
/** Set of the threads that have some. */
uint64_t arena_users(void);
/** So many bytes of the thread's region are in use. */
size_t arena_used(unsigned thread);

/** How much of memory a block takes, with what lies between it and the next one. */
static inline size_t arena_span(size_t size)
{
	return (size + !size + 2 * RED_ZONE_BYTES - 1) & ~(RED_ZONE_BYTES - 1);
}

/* AddressSanitizer, where it watches: nobody may touch these bytes; it knows 8 of them at a time. */
#ifdef HEDDLE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(memory, size)   __asan_poison_memory_region((memory), (size))
#define UNPOISON(memory, size) __asan_unpoison_memory_region((memory), (size))
#else
#define POISON(memory, size)   ((void)(memory), (void)(size))
#define UNPOISON(memory, size) ((void)(memory), (void)(size))
#endif

static inline bool arena_is_red(const char *bytes)
{
	const uint64_t red = UINT64_MAX / 0xff * RED_ZONE_BYTE;
	uint64_t words[RED_ZONE_BYTES / sizeof(red)];

	memcpy(words, bytes, sizeof(words));
	return words[0] == red && words[1] == red;
}

/** Whether what lies from first to end, between one and two times RED_ZONE_BYTES, is as it was. */
static inline bool arena_is_whole(const char *first, const char *end)
{
	bool is_it;

	UNPOISON(first, (size_t)(end - first));
	is_it = arena_is_red(first) && arena_is_red(end - RED_ZONE_BYTES);
	POISON(first, (size_t)(end - first));
	return is_it;
}

/** The same for what lies behind the block. */
static inline bool arena_is_whole_behind(const struct block *block)
{
	return arena_is_whole(block->bytes + block->size, block->bytes + arena_span(block->size));
}

#endif
