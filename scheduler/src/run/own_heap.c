/* SPDX-License-Identifier: MIT */
/*
 * A block's space is a power of two, with a header in front. Freed blocks of each space are in a list, and
 * are used again first.
 *
 *   | struct heap | header | bytes ...  | header | bytes ...     | not given out, zeros |
 *   heap                                                         heap + used
 */
#define _GNU_SOURCE
#include "run/own_heap.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HEAP_BYTES ((size_t)1 << 40) /* of addresses: pages that are not touched cost nothing */
#define SHIFT_MIN  5u
#define SHIFT_MAX  40u
#define SPACE_MIN  ((size_t)1 << SHIFT_MIN)
/* A freed block of so much space gives its pages back. */
#define SHIFT_LARGE 17u
#define PAGE_MAX    ((size_t)1 << 16) /* the largest page of a processor */

struct header {
	struct header *next; /* of a freed one */
	unsigned shift;	     /* of its space */
};
_Static_assert(sizeof(struct header) == 16, "blocks are aligned to 16 bytes");

/* In its own first bytes, so that each process that allocates tells the others. */
struct heap {
	size_t used; /* bytes, these included */
	struct header *freed[SHIFT_MAX];
};

static struct heap *heap; /* NULL: the heap is the C library's */

bool own_heap_open(void)
{
	void *memory = mmap(NULL, HEAP_BYTES, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return false;
	heap = memory;
	heap->used = (sizeof(*heap) + SPACE_MIN - 1) / SPACE_MIN * SPACE_MIN;
	return true;
}

static bool is_own(const void *memory)
{
	return heap && (uintptr_t)memory - (uintptr_t)heap < HEAP_BYTES;
}

static unsigned shift_for(size_t size)
{
	unsigned shift;

	if (size >= HEAP_BYTES / 2)
		return SHIFT_MAX;
	shift = 64 - (unsigned)__builtin_clzll(size + sizeof(struct header) - 1);
	return shift < SHIFT_MIN ? SHIFT_MIN : shift;
}

/* Returns fresh space, NULL if there is none. A large one begins with a page. */
static struct header *add(unsigned shift)
{
	const size_t space = (size_t)1 << shift;
	size_t start = heap->used;

	if (shift >= SHIFT_LARGE)
		start = (start + PAGE_MAX - 1) & ~(PAGE_MAX - 1);
	if (start > HEAP_BYTES || HEAP_BYTES - start < space)
		return NULL;
	heap->used = start + space;
	return (struct header *)(void *)((char *)heap + start);
}

/* Its bytes begin with zeros, or *is_used says that they may not. */
static void *take(size_t size, bool *is_used)
{
	const unsigned shift = shift_for(size);
	struct header *block = shift < SHIFT_MAX ? heap->freed[shift] : NULL;

	*is_used = block && shift < SHIFT_LARGE;
	if (block)
		heap->freed[shift] = block->next;
	else
		block = shift < SHIFT_MAX ? add(shift) : NULL;
	if (!block) {
		errno = ENOMEM;
		return NULL;
	}
	block->shift = shift;
	return block + 1;
}

static void give_back(void *memory)
{
	struct header *block = (struct header *)memory - 1;
	const unsigned shift = block->shift;

	/* what cannot be given back is cleared */
	if (shift >= SHIFT_LARGE && madvise(block, (size_t)1 << shift, MADV_REMOVE))
		memset(block, 0, (size_t)1 << shift);
	block->shift = shift;
	block->next = heap->freed[shift];
	heap->freed[shift] = block;
}

void *heddle_own_malloc(size_t size)
{
	bool is_used;

	return heap ? take(size, &is_used) : malloc(size);
}

void *heddle_own_calloc(size_t n, size_t size)
{
	size_t bytes;
	bool is_used;
	void *memory;

	if (!heap)
		return calloc(n, size);
	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = take(bytes, &is_used);
	if (memory && is_used)
		memset(memory, 0, bytes);
	return memory;
}

void *heddle_own_realloc(void *memory, size_t size)
{
	const struct header *block;
	size_t room;
	void *larger;

	if (!memory)
		return heddle_own_malloc(size);
	if (!is_own(memory))
		return realloc(memory, size);
	block = (struct header *)memory - 1;
	room = ((size_t)1 << block->shift) - sizeof(*block);
	if (size <= room)
		return memory;
	larger = heddle_own_malloc(size);
	if (!larger)
		return NULL;
	memcpy(larger, memory, room);
	give_back(memory);
	return larger;
}

void *heddle_own_reallocarray(void *memory, size_t n, size_t size)
{
	size_t bytes;

	if (!__builtin_mul_overflow(n, size, &bytes))
		return heddle_own_realloc(memory, bytes);
	errno = ENOMEM;
	return NULL;
}

void heddle_own_free(void *memory)
{
	if (is_own(memory))
		give_back(memory);
	else
		free(memory);
}

static char *copy_text(const char *text, size_t length)
{
	char *copy = heddle_own_malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *heddle_own_strdup(const char *text)
{
	return copy_text(text, strlen(text));
}

char *heddle_own_strndup(const char *text, size_t max)
{
	return copy_text(text, strnlen(text, max));
}

int heddle_own_vasprintf(char **text, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	*text = length < 0 ? NULL : heddle_own_malloc((size_t)length + 1);
	return *text ? vsnprintf(*text, (size_t)length + 1, format, arguments) : -1;
}

int heddle_own_asprintf(char **text, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = heddle_own_vasprintf(text, format, arguments);
	va_end(arguments);
	return length;
}
