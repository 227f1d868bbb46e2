/* SPDX-License-Identifier: MIT */
/*
 * The arena. One mapping, a region for each thread, a bump pointer in each:
 *
 *   | thread 0: [header|bytes|canary] [header|bytes|canary] ... free | thread 1: ... |
 *
 * Nothing is reused within an execution, so the headers of a region list everything that its thread
 * allocated, in order. The end of an execution walks them once, looks for leaks and overruns, and sets the
 * bump pointers back.
 */
#define _GNU_SOURCE
#include "engine.h"
#include "order.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#ifdef HEDDLE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(memory, size)   __asan_poison_memory_region((memory), (size))
#define UNPOISON(memory, size) __asan_unpoison_memory_region((memory), (size))
#else
#define POISON(memory, size)   ((void)(memory), (void)(size))
#define UNPOISON(memory, size) ((void)(memory), (void)(size))
#endif

#define CANARY	    UINT64_C(0x6865646c65636166)
#define MAGIC	    0x68656464u
#define ALIGNMENT   ((size_t)16)
#define ARENA_BYTES ((size_t)64 << 20)

enum block_state { BLOCK_LIVE, BLOCK_FOREVER, BLOCK_FREED };

struct block {
	uint32_t magic;
	uint32_t state; /* enum block_state */
	size_t size;	/* as asked for */
	const struct heddle_where *where, *freed_where;
};

static char *arena;
static size_t region_bytes;
static size_t used[HEDDLE_THREADS_MAX];
static size_t used_most[HEDDLE_THREADS_MAX]; /* by any execution before */
static uint64_t users;			     /* the threads that have used anything */

int memory_open(size_t bytes)
{
	region_bytes = (bytes ? bytes : ARENA_BYTES) & ~(size_t)4095;
	arena = mmap(NULL, region_bytes * HEDDLE_THREADS_MAX, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED)
		return -ENOMEM;
	memset(used, 0, sizeof(used));
	memset(used_most, 0, sizeof(used_most));
	users = 0;
	return 0;
}

/* The whole arena is large, and AddressSanitizer touches memory for all that is unpoisoned. */
void memory_close(void)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++)
		UNPOISON(arena + i * region_bytes, used[i] > used_most[i] ? used[i] : used_most[i]);
	munmap(arena, region_bytes * HEDDLE_THREADS_MAX);
}

static size_t block_span(size_t size)
{
	return (sizeof(struct block) + size + sizeof(uint64_t) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static char *bytes_of(struct block *block)
{
	return (char *)(block + 1);
}

/* caller: filling the memory is a write of the code there. */
static void *allocate(size_t size, enum block_state state, int fill, const struct heddle_where *where,
		      void *caller)
{
	unsigned index = engine->self->index;
	size_t span = block_span(size);
	uint64_t canary = CANARY;
	struct block *block;

	if (size > region_bytes || span > region_bytes - used[index])
		heddle_report(HEDDLE_LIMIT, true, "arena", where,
			      "%zu bytes do not fit into the arena of %s any more", size,
			      engine->self->info->name);
	block = (struct block *)(arena + index * region_bytes + used[index]);
	used[index] += span;
	users |= thread_bit(engine->self);
	UNPOISON(block, span);
	*block = (struct block){ .magic = MAGIC, .state = state, .size = size, .where = where };
	order_fill(bytes_of(block), fill, size, caller);
	memcpy(bytes_of(block) + size, &canary, sizeof(canary));
	POISON(bytes_of(block) + size, span - sizeof(*block) - size);
	return bytes_of(block);
}

void *heddle_alloc_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_LIVE, engine->options.fill, where, __builtin_return_address(0));
}

void *heddle_zalloc_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_LIVE, 0, where, __builtin_return_address(0));
}

void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_FOREVER, engine->options.fill, where, __builtin_return_address(0));
}

static bool canary_lives(struct block *block)
{
	uint64_t canary;

	UNPOISON(bytes_of(block) + block->size, sizeof(canary));
	memcpy(&canary, bytes_of(block) + block->size, sizeof(canary));
	return canary == CANARY;
}

static struct block *find_block(void *memory, const struct heddle_where *where)
{
	char *at = memory;
	struct block *block = (struct block *)memory - 1;

	if (at < arena + sizeof(*block) || at >= arena + region_bytes * HEDDLE_THREADS_MAX ||
	    (uintptr_t)at % ALIGNMENT || block->magic != MAGIC)
		heddle_report(HEDDLE_DOUBLE_FREE, true, "never allocated", where,
			      "memory is freed that the arena never gave out");
	return block;
}

void heddle_free_at(void *memory, const struct heddle_where *where)
{
	struct block *block;

	finding_stop_if_due();
	if (!memory)
		return;
	block = find_block(memory, where);
	if (block->state == BLOCK_FREED)
		heddle_report(HEDDLE_DOUBLE_FREE, true, "double free", where,
			      "freed before at %s:%d, allocated at %s:%d", block->freed_where->file,
			      block->freed_where->line, block->where->file, block->where->line);
	if (!canary_lives(block))
		heddle_report(HEDDLE_MEMORY_ERROR, true, "overrun", block->where,
			      "bytes beyond the %zu allocated here were overwritten", block->size);
	block->state = BLOCK_FREED;
	block->freed_where = where;
	order_fill(memory, HEDDLE_POISON, block->size, __builtin_return_address(0));
	POISON(memory,
	       block_span(block->size) - sizeof(*block)); /* AddressSanitizer knows 8 bytes at a time */
}

void memory_begin(void)
{
	for (; users; users &= users - 1) {
		size_t i = (size_t)__builtin_ctzll(users);
		POISON(arena + i * region_bytes, used[i]);
		order_fresh_memory(arena + i * region_bytes, used[i]);
		if (used[i] > used_most[i])
			used_most[i] = used[i];
		used[i] = 0;
	}
}

/* Where the first byte is poison and each is as the one before. */
static bool is_all_poison(struct block *block)
{
	const unsigned char *bytes = (const unsigned char *)bytes_of(block);

	UNPOISON(bytes, block->size);
	return !block->size || (bytes[0] == HEDDLE_POISON && memcmp(bytes, bytes + 1, block->size - 1) == 0);
}

static void check_block(struct block *block)
{
	if (!canary_lives(block))
		heddle_report(HEDDLE_MEMORY_ERROR, false, "overrun", block->where,
			      "bytes beyond the %zu allocated here were overwritten", block->size);
	if (block->state == BLOCK_FREED && !is_all_poison(block))
		heddle_report(HEDDLE_USE_AFTER_FREE, false, "memory", block->freed_where,
			      "%zu bytes freed here (allocated at %s:%d) were written afterwards",
			      block->size, block->where->file, block->where->line);
	if (block->state == BLOCK_LIVE)
		heddle_report(HEDDLE_LEAK, false, "memory", block->where,
			      "%zu bytes allocated here were never freed", block->size);
}

static void check_region(char *region, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += block_span(((struct block *)(region + at))->size))
		check_block((struct block *)(region + at));
}

/*
 * The block whose bytes, or whose surroundings, the address is among, and its number among its thread's; NULL if it is none of
 * the arena.
 */
static const struct block *block_around(const char *at, uint32_t *number)
{
	const char *region, *end;

	if (at < arena || at >= arena + region_bytes * HEDDLE_THREADS_MAX)
		return NULL;
	region = at - (size_t)(at - arena) % region_bytes;
	end = region + used[(size_t)(region - arena) / region_bytes];
	for (*number = 0; region < end; ++*number) {
		const struct block *block = (const struct block *)region;

		region += block_span(block->size);
		if (at < region)
			return block;
	}
	return NULL;
}

void memory_describe(const void *address, enum heddle_finding_kind *kind, const char **subject, char *of,
		     size_t size)
{
	uint32_t number;
	const struct block *block = block_around(address, &number);
	bool freed = block && block->state == BLOCK_FREED &&
		     (const char *)address < bytes_of((struct block *)block) + block->size;

	if (!block)
		return;
	*kind = freed ? HEDDLE_USE_AFTER_FREE : HEDDLE_MEMORY_ERROR;
	*subject = freed ? "memory" : "overrun";
	snprintf(of, size, ": %zu bytes of %s:%d%s", block->size, place_file(block->where),
		 block->where->line, freed ? ", freed" : "");
}

bool memory_offset_of(uintptr_t address, unsigned *thread, uint64_t *offset)
{
	const uintptr_t start = (uintptr_t)arena;

	if (address < start || address >= start + region_bytes * HEDDLE_THREADS_MAX)
		return false;
	*thread = (unsigned)((address - start) / region_bytes);
	*offset = (address - start) % region_bytes;
	return true;
}

bool memory_block_at(uintptr_t address, struct memory_block *to)
{
	const struct block *block = block_around((const char *)address, &to->number);

	if (!block)
		return false;
	to->thread = (unsigned)((size_t)((const char *)block - arena) / region_bytes);
	to->address = (uintptr_t)bytes_of((struct block *)block);
	to->size = block->size;
	return true;
}

static const struct block *next_block(const struct block *block)
{
	return (const struct block *)((const char *)block + block_span(block->size));
}

const struct heddle_where *memory_block_place(unsigned thread, uint32_t number, uint32_t *alike)
{
	const struct block *first = (const struct block *)(arena + thread * region_bytes), *block = first;

	for (; number; number--)
		block = next_block(block);
	*alike = 0;
	for (const struct block *before = first; before < block; before = next_block(before))
		*alike += before->where == block->where;
	return block->where;
}

size_t memory_end(bool check_leaks)
{
	size_t total = 0;

	for (uint64_t rest = users; rest; rest &= rest - 1) {
		size_t i = (size_t)__builtin_ctzll(rest);
		total += used[i];
		if (check_leaks)
			check_region(arena + i * region_bytes, used[i]);
	}
	return total;
}
