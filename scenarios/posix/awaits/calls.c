/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <stdlib.h>
#include <string.h>

static const char *behind(const char *text, const char *beginning)
{
	size_t length = strlen(beginning);

	return text && !strncmp(text, beginning, length) ? text + length : NULL;
}

static const char *skip(const char *text, const char *word)
{
	const char *rest = behind(text, word);

	return rest ? rest : text;
}

/* Returns the number that text consists of, if it is a size in bytes; else 0. */
static unsigned size_in(const char *text)
{
	char *end;
	unsigned long size = strtoul(text, &end, 10);

	return !*end && (size == 1 || size == 2 || size == 4 || size == 8 || size == 16) ? (unsigned)size : 0;
}

/* "read4", "unaligned_read2", "volatile_write8" */
static struct known_call plain(const char *name)
{
	const char *what = skip(skip(name, "unaligned_"), "volatile_");
	const char *read = behind(what, "read"), *write = behind(what, "write");
	const char *both = behind(what, "read_write");

	if (both && size_in(both))
		return (struct known_call){ CALL_OTHER, 1, size_in(both), .is_of_layer = true };
	if (read && size_in(read))
		return (struct known_call){ CALL_READ, 1, size_in(read), .is_of_layer = true };
	if (write && size_in(write))
		return (struct known_call){ CALL_WRITE, 1, size_in(write), .is_of_layer = true };
	return (struct known_call){ .call = CALL_UNKNOWN };
}

/* "32_load": what a loop that only reads may have; of 16 bytes they come in two registers. */
static struct known_call atomic(const char *name)
{
	char *end;
	unsigned bits = (unsigned)strtoul(name, &end, 10);
	bool compares, compares_memory;

	if (!strcmp(end, "_load") && bits <= 64)
		return (struct known_call){ CALL_READ, 2, bits / 8, .is_of_layer = true };
	if (!strcmp(name, "_thread_fence") || !strcmp(name, "_signal_fence"))
		return (struct known_call){ CALL_FENCE, 1, 0, .is_of_layer = true };
	if (*end != '_' || !bits)
		return (struct known_call){ .call = CALL_UNKNOWN };
	compares_memory = !strcmp(end, "_compare_exchange_strong") || !strcmp(end, "_compare_exchange_weak");
	compares = (compares_memory || !strcmp(end, "_compare_exchange_val")) && bits <= 64;
	return (struct known_call){ .call = compares ? CALL_COMPARE : CALL_OTHER,
				    .n_arguments = compares ? 5 : 6,
				    .size = compares ? bits / 8 : 0,
				    .has_expected = compares && compares_memory,
				    .keeps_no_first = true,
				    .keeps_no_second = compares_memory };
}

struct known_call known_call(const char *name)
{
	const char *rest = behind(name, "__tsan_");

	if (behind(name, "heddle_posix_") &&
	    strcmp(name, "heddle_posix_main") != 0) /* that is the program's */
		return (struct known_call){ .is_of_layer = true,
					    .keeps_no_first = !strcmp(name, "heddle_posix_pthread_create") };
	if (!strcmp(name, "heddle_access_func_entry")) /* clang's */
		return (struct known_call){ CALL_OTHER, 1, 0, .is_of_layer = true };
	if (!rest)
		return (struct known_call){ .call = CALL_UNKNOWN };
	if (!strcmp(rest, "func_entry") || !strcmp(rest, "func_exit"))
		return (struct known_call){ CALL_OTHER, 1, 0, .is_of_layer = true };
	if (!strcmp(rest, "vptr_read"))
		return (struct known_call){ CALL_READ, 1, 8, .is_of_layer = true };
	if (!strcmp(rest, "read_range"))
		return (struct known_call){ CALL_READ, 2, 0, .is_of_layer = true };
	if (!strcmp(rest, "write_range"))
		return (struct known_call){ CALL_OTHER, 2, 0, .is_of_layer = true };
	if (behind(rest, "atomic"))
		return atomic(behind(rest, "atomic"));
	return plain(rest);
}
