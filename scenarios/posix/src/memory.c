/* SPDX-License-Identifier: MIT */
/*
 * The heap: blocks of the arena, which is empty again at the beginning of each execution. A program that ends
 * need not free: no leak is reported.
 */
#include "posix.h"

#include <errno.h>
#include <heddle/code_place.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *POSIX(malloc)(size_t size);
void *POSIX(calloc)(size_t n, size_t size);
void *POSIX(realloc)(void *memory, size_t size);
void *POSIX(reallocarray)(void *memory, size_t n, size_t size);
void POSIX(free)(void *memory);
void *POSIX(aligned_alloc)(size_t alignment, size_t size);
void *POSIX(memalign)(size_t alignment, size_t size);
int POSIX(posix_memalign)(void **memory, size_t alignment, size_t size);
char *POSIX(strdup)(const char *text);
char *POSIX(__strdup)(const char *text);
char *POSIX(strndup)(const char *text, size_t size);

static void *allocate(size_t size, struct posix_call call)
{
	return heddle_alloc_forever_at(size, posix_place(call));
}

void *POSIX(malloc)(size_t size)
{
	return allocate(size, CALL);
}

void *POSIX(calloc)(size_t n, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = allocate(bytes, CALL);
	return memset(memory, 0, bytes);
}

/* What the C library has allocated itself, such as the buffer of getline, is its own. */
static bool is_of_the_library(const void *memory)
{
	return !heddle_arena_has(memory) && !heddle_is_of_program(memory, 1);
}

/* The arena aligns to so many bytes. For more, the memory begins within its block, which is kept here. */
#define ARENA_ALIGNMENT 16u
#define ALIGNED_MAX	256
static struct aligned {
	void *memory, *block;
} aligned[ALIGNED_MAX];
static unsigned n_aligned;

void posix_memory_begin_execution(void)
{
	n_aligned = 0;
}

/* Returns the block of what was allocated, which is mostly the memory itself. */
static void *block_of(void *memory)
{
	for (unsigned i = n_aligned; i-- > 0;) {
		if (aligned[i].memory == memory)
			return aligned[i].block;
	}
	return memory;
}

void *POSIX(realloc)(void *memory, size_t size)
{
	if (memory && is_of_the_library(memory))
		return realloc(memory, size);
	if (!memory)
		return allocate(size, CALL);
	if (block_of(memory) != memory)
		posix_refuse("realloc of what is aligned to more than 16 bytes", CALL);
	return heddle_realloc_at(memory, size, PLACE);
}

void *POSIX(reallocarray)(void *memory, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return memory ? heddle_realloc_at(memory, bytes, PLACE) : allocate(bytes, CALL);
}

static void *allocate_aligned(size_t alignment, size_t size, struct posix_call call)
{
	char *block;

	if (alignment <= ARENA_ALIGNMENT)
		return allocate(size, call);
	if (n_aligned == ALIGNED_MAX)
		heddle_report(
			HEDDLE_LIMIT, true, "aligned blocks", posix_place(call),
			"the program allocates more than %d blocks that are aligned to more than %u bytes",
			ALIGNED_MAX, ARENA_ALIGNMENT);
	block = allocate(size + alignment, call);
	aligned[n_aligned].block = block;
	aligned[n_aligned].memory = (void *)(((uintptr_t)block + alignment - 1) & ~(alignment - 1));
	return aligned[n_aligned++].memory;
}

void POSIX(free)(void *memory)
{
	if (memory && is_of_the_library(memory))
		free(memory);
	else
		heddle_free_at(block_of(memory), PLACE);
}

void *POSIX(aligned_alloc)(size_t alignment, size_t size)
{
	return allocate_aligned(alignment, size, CALL);
}

void *POSIX(memalign)(size_t alignment, size_t size)
{
	return allocate_aligned(alignment, size, CALL);
}

int POSIX(posix_memalign)(void **memory, size_t alignment, size_t size)
{
	GIVE(memory, allocate_aligned(alignment, size, CALL));
	return 0;
}

static char *duplicate(const char *text, size_t length, struct posix_call call)
{
	char *copy = allocate(length + 1, call);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *POSIX(strdup)(const char *text)
{
	return duplicate(text, strlen(text), CALL);
}

char *POSIX(__strdup)(const char *text)
{
	return duplicate(text, strlen(text), CALL);
}

char *POSIX(strndup)(const char *text, size_t size)
{
	return duplicate(text, strnlen(text, size), CALL);
}
