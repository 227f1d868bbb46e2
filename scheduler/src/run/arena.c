/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "run/arena.h"

#include "run/engine.h"
#include "run/own_memory.h"
#include "hooks/order.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define REGION_BYTES ((size_t)64 << 20)
#define REGION_MIN   ((size_t)4096)
/* The least space of a block: so a thread's table has room for all blocks that its region can hold. */
#define SPAN_MIN (2 * RED_ZONE_BYTES)

char *arena_first;
size_t arena_size;
struct block *arena_newest;
static struct block no_block;

static unsigned region_shift;		/* of the region's size, a power of two */
static size_t region_bytes, blocks_max; /* of one thread */
static struct block *table;		/* blocks_max of each thread */
static size_t n_blocks[HEDDLE_THREADS_MAX];
static size_t used[HEDDLE_THREADS_MAX];
static size_t used_most[HEDDLE_THREADS_MAX]; /* the most that an earlier execution used */
static struct heddle_thread_set users;	     /* the threads that have used their regions */

/* Reserves memory of the code under test; pages that are not touched cost nothing. */
static void *map(size_t bytes)
{
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

static size_t table_bytes(void)
{
	return blocks_max * HEDDLE_THREADS_MAX * sizeof(*table);
}

int arena_open(size_t bytes)
{
	region_shift = 63 - (unsigned)__builtin_clzll(bytes > REGION_MIN ? bytes
						      : bytes		 ? REGION_MIN
									 : REGION_BYTES);
	region_bytes = (size_t)1 << region_shift;
	blocks_max = region_bytes / SPAN_MIN;
	arena_size = region_bytes * HEDDLE_THREADS_MAX;
	arena_first = map(arena_size);
	if (!arena_first)
		return -ENOMEM;
	table = own_map(table_bytes());
	if (!table) {
		munmap(arena_first, arena_size);
		return -ENOMEM;
	}
	memset(n_blocks, 0, sizeof(n_blocks));
	memset(used, 0, sizeof(used));
	memset(used_most, 0, sizeof(used_most));
	users = (struct heddle_thread_set){ 0 };
	arena_newest = &no_block;
	return 0;
}

static char *region_of(unsigned thread)
{
	return arena_first + thread * region_bytes;
}

/*
 * Unpoisons only the part that was used: the arena is large, and AddressSanitizer writes memory of its own
 * for all that is unpoisoned.
 */
void arena_close(void)
{
	for (unsigned i = 0; i < HEDDLE_THREADS_MAX; i++)
		UNPOISON(region_of(i), used[i] > used_most[i] ? used[i] : used_most[i]);
	munmap(arena_first, arena_size);
	own_unmap(table, table_bytes());
	arena_size = 0;
}

void arena_rewind(void)
{
	arena_newest = &no_block;
	for (EACH_WORD(word)) {
		for (EACH_BIT(rest, users.words[word])) {
			unsigned i = 64 * word + (unsigned)__builtin_ctzll(rest);

			POISON(region_of(i), used[i]);
			order_fresh_memory(region_of(i), used[i]);
			if (used[i] > used_most[i])
				used_most[i] = used[i];
			used[i] = n_blocks[i] = 0;
		}
		users.words[word] = 0;
	}
}

static void begin_region(unsigned thread)
{
	UNPOISON(region_of(thread), RED_ZONE_BYTES);
	memset(region_of(thread), RED_ZONE_BYTE, RED_ZONE_BYTES);
	POISON(region_of(thread), RED_ZONE_BYTES);
	used[thread] = RED_ZONE_BYTES;
	heddle_thread_set_add(&users, thread);
}

/* Fills the red zone, one to two times RED_ZONE_BYTES long, from both ends. */
static void make_red_zone(char *first, char *end)
{
	memset(first, RED_ZONE_BYTE, RED_ZONE_BYTES);
	memset(end - RED_ZONE_BYTES, RED_ZONE_BYTE, RED_ZONE_BYTES);
	POISON(first, (size_t)(end - first));
}

struct block *arena_add(unsigned thread, size_t size)
{
	size_t span = arena_span(size);
	struct block *block = &table[thread * blocks_max + n_blocks[thread]];

	if (!used[thread])
		begin_region(thread);
	if (size > region_bytes || span > region_bytes - used[thread])
		return NULL;
	block->bytes = region_of(thread) + used[thread];
	block->size = size;
	block->objects = 0;
	block->thread = (uint8_t)thread;
	n_blocks[thread]++;
	used[thread] += span;
	UNPOISON(block->bytes, span);
	make_red_zone(block->bytes + size, block->bytes + span);
	arena_newest = block;
	return block;
}

/* Returns the last block that begins at address or before it, else the first one. */
static struct block *search(struct block *blocks, size_t n, const char *address)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (blocks[middle].bytes <= address)
			low = middle;
		else
			high = middle;
	}
	return &blocks[low];
}

static unsigned thread_of(const void *address)
{
	return (unsigned)((size_t)((const char *)address - arena_first) >> region_shift);
}

struct block *arena_find(const void *address)
{
	unsigned thread = thread_of(address);
	struct block *blocks = arena_blocks(thread);
	size_t n = n_blocks[thread];

	if (!n)
		return NULL;
	/* mostly it is the newest block */
	if (blocks[n - 1].bytes <= (const char *)address)
		return &blocks[n - 1];
	return search(blocks, n, address);
}

struct block *arena_block_of(const void *memory)
{
	struct block *block = arena_has(memory) ? arena_find(memory) : NULL;

	return block && block->bytes == memory ? block : NULL;
}

struct block *arena_blocks(unsigned thread)
{
	return &table[thread * blocks_max];
}

size_t arena_n_blocks(unsigned thread)
{
	return n_blocks[thread];
}

const struct heddle_thread_set *arena_users(void)
{
	return &users;
}

size_t arena_used(unsigned thread)
{
	return used[thread];
}
