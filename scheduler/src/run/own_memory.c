/* SPDX-License-Identifier: MIT */
/*
 * The explorer's memory: what it maps, and its variables. In a program that `heddle cc` has linked, they lie
 * in sections of their own, of whole pages; elsewhere these do not exist.
 */
#define _GNU_SOURCE
#include "run/own_heap.h"
#include "run/own_memory.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Made by the linker. Where there is no such section, they are NULL. */
extern char __start_heddle_own_data[] __attribute__((weak)), __stop_heddle_own_data[] __attribute__((weak));
extern char __start_heddle_own_bss[] __attribute__((weak)), __stop_heddle_own_bss[] __attribute__((weak));

#define PAGE_MIN ((size_t)4096) /* the smallest page of a processor */

static bool is_shared;

static void *map(size_t bytes, int sharing)
{
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void *own_map(size_t bytes)
{
	return map(bytes, is_shared ? MAP_SHARED : MAP_PRIVATE);
}

void own_unmap(void *memory, size_t bytes)
{
	if (memory)
		munmap(memory, bytes);
}

bool own_memory_is_apart(void)
{
	return __start_heddle_own_data && __start_heddle_own_bss;
}

bool own_memory_is_shared(void)
{
	return is_shared;
}

static bool is_empty(const char *page)
{
	return !page[0] && !memcmp(page, page + 1, PAGE_MIN - 1);
}

/* Most pages of the variables are not in use: those of the copy are not touched. */
static void copy_pages(char *copy, const char *begin, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE_MIN) {
		if (!is_empty(begin + at))
			memcpy(copy + at, begin + at, PAGE_MIN);
	}
}

/*
 * Puts shared memory with the same bytes in the place of the variables. Between the copy and the exchange no
 * variable may change.
 */
static bool share(char *begin, const char *end)
{
	const size_t size = (size_t)(end - begin);
	void *copy = map(size, MAP_SHARED);

	if (!copy)
		return false;
	copy_pages(copy, begin, size);
	return mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, begin) != MAP_FAILED;
}

int own_memory_share(void)
{
	if (!own_heap_open())
		return -ENOMEM;
	is_shared = true;
	if (share(__start_heddle_own_data, __stop_heddle_own_data) &&
	    share(__start_heddle_own_bss, __stop_heddle_own_bss))
		return 0;
	is_shared = false;
	return -ENOMEM;
}
