/* SPDX-License-Identifier: MIT */
/*
 * The arena: the memory of an execution, and the records of its blocks.
 *
 *   region of thread 0: |red zone|bytes|red zone|bytes|red zone| ... not given out |
 *   region of thread 1: |red zone|bytes|red zone| ...                              |
 *
 *   blocks of thread 0:           [0]            [1]              in memory of the engine
 *
 * Nothing is reused within an execution, so the blocks of a thread are in the order of their addresses. The
 * records do not lie beside the bytes: the code under test can overwrite a red zone, but not the record of a
 * block.
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
	size_t size; /* as requested */
	const struct heddle_where *where, *freed_where;
	uint32_t objects; /* the newest object in it, 0: none; the list goes on in the object's record */
	uint32_t step;	  /* the step in which it was allocated */
	uint8_t state;	  /* enum block_state */
	uint8_t thread;	  /* the thread that allocated it */
	uint8_t freed_by;
};

/** The least number of bytes between two blocks; they hold RED_ZONE_BYTE. */
#define RED_ZONE_BYTES ((size_t)16)
#define RED_ZONE_BYTE  0xb5

extern char *arena_first; /* the first byte of the arena */
extern size_t arena_size;
extern struct block *arena_newest; /* the newest block; never NULL, but empty before there is one */

static inline bool block_has(const struct block *block, const void *address)
{
	return (uintptr_t)address - (uintptr_t)block->bytes < block->size;
}

static inline bool arena_has(const void *address)
{
	return (uintptr_t)address - (uintptr_t)arena_first < arena_size;
}

/**
 * Returns the thread in whose region the address lies and the offset in it; false if it is not in the arena.
 */
static inline bool arena_offset_of(uintptr_t address, unsigned *thread, uint64_t *offset)
{
	const size_t region = arena_size / HEDDLE_THREADS_MAX;

	if (!arena_has((const void *)address))
		return false;
	*thread = (unsigned)((address - (uintptr_t)arena_first) / region);
	*offset = (address - (uintptr_t)arena_first) % region;
	return true;
}

/** bytes: size of one thread's region, 0 for the default. Returns 0 or -ENOMEM. */
int arena_open(size_t bytes);
void arena_close(void);
/** Takes back all blocks of the last execution. */
void arena_rewind(void);

/** Adds a block to the thread's region; its bytes are undefined. Returns NULL if there is no room. */
struct block *arena_add(unsigned thread, size_t size);
/**
 * Returns the block to which address, in the arena, belongs: address lies within its bytes, behind them, or,
 * for the thread's first block, before them. NULL if the thread of the region has no block.
 */
struct block *arena_find(const void *address);
/** Returns the block that begins at memory, which may be any address; NULL if none does. */
struct block *arena_block_of(const void *memory);

/** The blocks of a thread, and their number. */
struct block *arena_blocks(unsigned thread);
size_t arena_n_blocks(unsigned thread);
/** Returns the set of threads that have blocks. */
const struct heddle_thread_set *arena_users(void);
/** Returns how many bytes of the thread's region are in use. */
size_t arena_used(unsigned thread);

/** Returns the space that a block of this size takes, including the red zone behind it. */
static inline size_t arena_span(size_t size)
{
	return (size + !size + 2 * RED_ZONE_BYTES - 1) & ~(RED_ZONE_BYTES - 1);
}

/* For AddressSanitizer: bytes that must not be accessed. It keeps track of 8 bytes at a time. */
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

/** Returns whether the red zone from first to end, one to two times RED_ZONE_BYTES long, is intact. */
static inline bool arena_is_whole(const char *first, const char *end)
{
	bool is_it;

	UNPOISON(first, (size_t)(end - first));
	is_it = arena_is_red(first) && arena_is_red(end - RED_ZONE_BYTES);
	POISON(first, (size_t)(end - first));
	return is_it;
}

/** The same for the red zone behind the block. */
static inline bool arena_is_whole_behind(const struct block *block)
{
	return arena_is_whole(block->bytes + block->size, block->bytes + arena_span(block->size));
}

#endif
