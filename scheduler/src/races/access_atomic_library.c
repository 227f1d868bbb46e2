/* SPDX-License-Identifier: MIT */
/*
 * The functions of libatomic, which the compiler calls for an atomic that the processor has no instruction
 * for, or may have none for: structures of any size, and 16 bytes. `heddle cc` puts these in their place:
 * __atomic_load becomes heddle_access___atomic_load.
 *
 * They are operations like those of access_atomic.c. The values come and go through memory of the caller,
 * whose accesses are plain.
 *
 * The file is empty in builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "races/access_atomic.h"
#include "races/wide_atomic.h"

#include <string.h>

#define STACK __builtin_dwarf_cfa() /* the caller's stack pointer at the call */

/* The compiler calls these functions; no header declares them. */
void heddle_access___atomic_load(size_t size, const void *address, void *result, int order);
void heddle_access___atomic_store(size_t size, void *address, const void *value, int order);
void heddle_access___atomic_exchange(size_t size, void *address, const void *value, void *result, int order);
bool heddle_access___atomic_compare_exchange(size_t size, void *address, void *expected, const void *desired,
					     int order, int failure);

/* The first bytes as a number. */
static int64_t number(const void *bytes, size_t size)
{
	int64_t value = 0;

	memcpy(&value, bytes, size < sizeof(value) ? size : sizeof(value));
	return value;
}

void heddle_access___atomic_load(size_t size, const void *address, void *result, int order)
{
	access_plain(result, size, HEDDLE_WRITE, CALLER, STACK);
	ATOMIC_BODY(access_call_load, size * 8, HEDDLE_OP_MEMORY_LOAD, HEDDLE_READ, order,
		    number(result, size), memcpy(result, address, size));
}

void heddle_access___atomic_store(size_t size, void *address, const void *value, int order)
{
	access_plain(value, size, HEDDLE_READ, CALLER, STACK);
	ATOMIC_BODY(access_call_store, size * 8, HEDDLE_OP_MEMORY_STORE, HEDDLE_WRITE, order,
		    number(value, size), memcpy(address, value, size));
}

/* value and result may be the same memory. */
static void exchange(size_t size, unsigned char *address, const unsigned char *value, unsigned char *result)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char old = address[i];

		address[i] = value[i];
		result[i] = old;
	}
}

void heddle_access___atomic_exchange(size_t size, void *address, const void *value, void *result, int order)
{
	access_plain(value, size, HEDDLE_READ, CALLER, STACK);
	access_plain(result, size, HEDDLE_WRITE, CALLER, STACK);
	ATOMIC_BODY(access_call_exchange, size * 8, HEDDLE_OP_MEMORY_CHANGE, HEDDLE_WRITE, order,
		    number(result, size), exchange(size, address, value, result));
}

static bool compare_exchange(size_t size, void *address, void *expected, const void *desired)
{
	bool done = !memcmp(address, expected, size);

	if (done)
		memcpy(address, desired, size);
	else
		memcpy(expected, address, size);
	return done;
}

bool heddle_access___atomic_compare_exchange(size_t size, void *address, void *expected, const void *desired,
					     int order, int failure)
{
	bool done = false;

	access_plain(desired, size, HEDDLE_READ, CALLER, STACK);
	access_plain(expected, size, HEDDLE_READ, CALLER, STACK);
	ATOMIC_BODY(access_call_compare_exchange_strong, size * 8, HEDDLE_OP_MEMORY_COMPARE_EXCHANGE,
		    done ? HEDDLE_WRITE : HEDDLE_READ, done ? order : failure,
		    number(done ? desired : expected, size),
		    done = compare_exchange(size, address, expected, desired));
	return done;
}

#else
typedef int heddle_no_access_library;
#endif
