/* SPDX-License-Identifier: MIT */
/* The explorer's heap, before and after it is shared with other processes. */
#include "run/own_heap.h"
#include "run/own_memory.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE ((size_t)1 << 20)

/* Runs the body in a process of its own, which must end with 0. */
#define IN_ANOTHER_PROCESS(...)                                            \
	do {                                                               \
		int status_;                                               \
		pid_t process_ = fork();                                   \
		if (!process_) {                                           \
			__VA_ARGS__;                                       \
			_exit(0);                                          \
		}                                                          \
		cr_assert(waitpid(process_, &status_, 0) == process_);     \
		cr_assert(status_ == 0, "the process has not ended well"); \
	} while (0)

Test(own_heap, before_it_is_shared_it_is_the_librarys)
{
	char *text = heddle_own_strdup("text");

	IN_ANOTHER_PROCESS(strcpy(text, "else"));
	cr_assert_str_eq(text, "text");
	free(text);
}

Test(own_heap, what_another_process_writes_is_seen)
{
	char *text;

	cr_assert(own_heap_open());
	text = heddle_own_strndup("text and more", 4);
	cr_assert_str_eq(text, "text");
	IN_ANOTHER_PROCESS(strcpy(text, "else"));
	cr_assert_str_eq(text, "else");
	heddle_own_free(text);
}

Test(own_heap, what_another_process_allocates_stays)
{
	char **text, *other;

	cr_assert(own_heap_open());
	text = heddle_own_calloc(1, sizeof(*text));
	IN_ANOTHER_PROCESS(if (heddle_own_asprintf(text, "%d%s", 17, "x") != 3) _exit(1));
	cr_assert_str_eq(*text, "17x");
	other = heddle_own_malloc(4);
	cr_assert(other != *text);
	heddle_own_free(other);
	heddle_own_free(*text);
	heddle_own_free(text);
}

Test(own_heap, it_takes_back_what_the_library_gave)
{
	char *before = malloc(8), *larger;

	strcpy(before, "before");
	cr_assert(own_heap_open());
	larger = heddle_own_realloc(before, 100);
	cr_assert_str_eq(larger, "before");
	heddle_own_free(larger);
	heddle_own_free(NULL);
}

static bool is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

/* Small blocks are cleared; large ones have given their pages back. */
Test(own_heap, used_again_it_is_zero_where_that_is_asked_for)
{
	const size_t sizes[] = { 1, 24, 4000, LARGE };

	cr_assert(own_heap_open());
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *first = heddle_own_malloc(sizes[i]), *again;
		const uintptr_t address = (uintptr_t)first;

		memset(first, 1, sizes[i]);
		heddle_own_free(first);
		again = heddle_own_calloc(sizes[i], 1);
		cr_assert((uintptr_t)again == address, "%zu bytes are not used again", sizes[i]);
		cr_assert(is_zero(again, sizes[i]), "%zu bytes are not zero", sizes[i]);
	}
}

Test(own_heap, blocks_are_aligned_and_apart)
{
	char *blocks[64];

	cr_assert(own_heap_open());
	for (size_t i = 0; i < 64; i++) {
		blocks[i] = heddle_own_malloc(i * 37);
		cr_assert((uintptr_t)blocks[i] % 16 == 0);
		memset(blocks[i], (int)i, i * 37);
	}
	for (size_t i = 0; i < 64; i++) {
		for (size_t at = 0; at < i * 37; at++)
			cr_assert(blocks[i][at] == (char)i, "block %zu was written over", i);
		heddle_own_free(blocks[i]);
	}
}

Test(own_heap, a_block_grows_with_its_bytes)
{
	char *block;

	cr_assert(own_heap_open());
	block = heddle_own_realloc(NULL, 11);
	strcpy(block, "123456789");
	for (size_t size = 11; size < LARGE; size *= 3) {
		block = heddle_own_realloc(block, size);
		cr_assert_str_eq(block, "123456789");
		block[size - 1] = 'x';
	}
	heddle_own_free(block);
}

Test(own_heap, what_is_too_large_is_refused)
{
	const volatile size_t most = SIZE_MAX; /* the compiler warns of constants */

	cr_assert(own_heap_open());
	cr_assert_null(heddle_own_malloc(most - 8));
	cr_assert_null(heddle_own_malloc((size_t)1 << 39));
	cr_assert_null(heddle_own_calloc(most / 2, 4));
	cr_assert_null(heddle_own_reallocarray(NULL, most / 2, 4));
}

/* This program was not linked by heddle cc. */
Test(own_memory, is_apart_only_in_programs_of_heddle_cc)
{
	cr_assert(!own_memory_is_apart());
	cr_assert(!own_memory_is_shared());
}
