/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "failing_calls.h"

#ifndef HEDDLE_NO_FAILING_CALLS
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static enum failing_call failing;
static unsigned calls_left;
static int error_given;
static bool all_fail, has_failed;
static long blocks;

void failing_begin(enum failing_call call, unsigned n, int error, bool all)
{
	failing = call;
	calls_left = n;
	error_given = error;
	all_fail = all;
	has_failed = false;
}

bool failing_end(void)
{
	failing = FAILING_NONE;
	return has_failed;
}

long failing_blocks_in_use(void)
{
	return blocks;
}

static bool fails(enum failing_call call)
{
	if (failing != call || (!calls_left && !all_fail))
		return false;
	if (calls_left && --calls_left)
		return false;
	has_failed = true;
	errno = error_given;
	return true;
}

/*
 * ---- memory: the library's own functions are called by their other names, since looking a name up may
 * allocate
 */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static void *given(void *memory)
{
	blocks += memory != NULL;
	return memory;
}

void *malloc(size_t size)
{
	return fails(FAILING_MEMORY) ? NULL : given(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
	return fails(FAILING_MEMORY) ? NULL : given(__libc_calloc(n, size));
}

void *realloc(void *memory, size_t size)
{
	void *larger;

	if (!memory)
		return malloc(size);
	if (fails(FAILING_MEMORY))
		return NULL;
	larger = __libc_realloc(memory, size);
	blocks -= !larger && !size;
	return larger;
}

void *reallocarray(void *memory, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(memory, bytes);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails(FAILING_MEMORY) ? NULL : given(__libc_memalign(alignment, size));
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
	void *block = aligned_alloc(alignment, size);

	if (!block)
		return ENOMEM;
	*memory = block;
	return 0;
}

void free(void *memory)
{
	blocks -= memory != NULL;
	__libc_free(memory);
}

/* ---- the other calls */

#define NEXT(name_)                     \
	static __typeof__(&name_) next; \
	if (!next)                      \
	next = (__typeof__(&name_))(uintptr_t)dlsym(RTLD_NEXT, #name_)

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
	NEXT(mmap);
	return fails(FAILING_MEMORY) ? MAP_FAILED : next(address, size, protection, flags, file, offset);
}

int fflush(FILE *stream)
{
	NEXT(fflush);
	return fails(FAILING_FLUSH) ? EOF : next(stream);
}

int fsync(int file)
{
	NEXT(fsync);
	return fails(FAILING_SYNC) ? -1 : next(file);
}

/* Frees the library's result of a call that fails here. */
int fclose(FILE *stream)
{
	int result;
	NEXT(fclose);

	result = next(stream);
	return fails(FAILING_CLOSE) ? EOF : result;
}

int rename(const char *from, const char *to)
{
	NEXT(rename);
	return fails(FAILING_RENAME) ? -1 : next(from, to);
}

int link(const char *from, const char *to)
{
	NEXT(link);
	return fails(FAILING_LINK) ? -1 : next(from, to);
}

ssize_t write(int file, const void *bytes, size_t size)
{
	NEXT(write);
	return fails(FAILING_WRITE) ? -1 : next(file, bytes, size);
}

int mkostemp(char *name, int flags)
{
	NEXT(mkostemp);
	return fails(FAILING_TEMPORARY) ? -1 : next(name, flags);
}

#else
typedef int heddle_no_failing_calls;
#endif
