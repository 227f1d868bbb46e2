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

static void *allocate(size_t size, void *caller)
{
	return heddle_alloc_forever_at(size, heddle_placed_caller(caller));
}

void *POSIX(malloc)(size_t size)
{
	return allocate(size, CALLER);
}

void *POSIX(calloc)(size_t n, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = allocate(bytes, CALLER);
	return memset(memory, 0, bytes);
}

/* What the C library has allocated itself, such as the buffer of getline, is its own. */
static bool is_of_the_library(const void *memory)
{
	return !heddle_arena_has(memory) && !heddle_is_of_program(memory, 1);
}

void *POSIX(realloc)(void *memory, size_t size)
{
	if (memory && is_of_the_library(memory))
		return realloc(memory, size);
	if (!memory)
		return allocate(size, CALLER);
	return heddle_realloc_at(memory, size, PLACE);
}

void *POSIX(reallocarray)(void *memory, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return memory ? heddle_realloc_at(memory, bytes, PLACE) : allocate(bytes, CALLER);
}

void POSIX(free)(void *memory)
{
	if (memory && is_of_the_library(memory))
		free(memory);
	else
		heddle_free_at(memory, PLACE);
}

/* The arena aligns to 16 bytes. More would need a block that begins elsewhere than its memory. */
static void *allocate_aligned(size_t alignment, size_t size, const char *name, void *caller)
{
	if (alignment > 16)
		posix_refuse(name, caller);
	return allocate(size, caller);
}

void *POSIX(aligned_alloc)(size_t alignment, size_t size)
{
	return allocate_aligned(alignment, size, "aligned_alloc to more than 16 bytes", CALLER);
}

void *POSIX(memalign)(size_t alignment, size_t size)
{
	return allocate_aligned(alignment, size, "memalign to more than 16 bytes", CALLER);
}

int POSIX(posix_memalign)(void **memory, size_t alignment, size_t size)
{
	*memory = allocate_aligned(alignment, size, "posix_memalign to more than 16 bytes", CALLER);
	return 0;
}

static char *duplicate(const char *text, size_t length, void *caller)
{
	char *copy = allocate(length + 1, caller);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *POSIX(strdup)(const char *text)
{
	return duplicate(text, strlen(text), CALLER);
}

char *POSIX(__strdup)(const char *text)
{
	return duplicate(text, strlen(text), CALLER);
}

char *POSIX(strndup)(const char *text, size_t size)
{
	return duplicate(text, strnlen(text, size), CALLER);
}
