/* SPDX-License-Identifier: MIT */
/*
 * Atomics of 16 bytes, under names like those of the compiler's builtins. The builtins of that width are
 * calls of libatomic, with which nothing here is linked. These are two accesses of eight bytes each, which no
 * other thread can divide: all threads of an execution are fibers of one thread of the operating system.
 */
#ifndef SCHEDULER_WIDE_ATOMIC_H
#define SCHEDULER_WIDE_ATOMIC_H

#include <stdbool.h>

__extension__ typedef unsigned __int128 wide;

static inline wide wide_load_n(const volatile wide *address, int order)
{
	(void)order;
	return *address;
}

static inline void wide_store_n(volatile wide *address, wide value, int order)
{
	(void)order;
	*address = value;
}

/* Each returns the previous value. */
#define WIDE_CHANGE(name_, changed_)                                                     \
	static inline wide wide_##name_(volatile wide *address, wide operand, int order) \
	{                                                                                \
		wide old = *address;                                                     \
		(void)order;                                                             \
		*address = (changed_);                                                   \
		return old;                                                              \
	}

WIDE_CHANGE(exchange_n, operand)
WIDE_CHANGE(fetch_add, old + operand)
WIDE_CHANGE(fetch_sub, old - operand)
WIDE_CHANGE(fetch_and, old &operand)
WIDE_CHANGE(fetch_or, old | operand)
WIDE_CHANGE(fetch_xor, old ^ operand)
WIDE_CHANGE(fetch_nand, ~(old &operand))

static inline bool wide_compare_exchange_n(volatile wide *address, wide *expected, wide desired, bool weak,
					   int order, int failure)
{
	wide old = *address;
	bool done = old == *expected;

	(void)weak, (void)order, (void)failure;
	if (done)
		*address = desired;
	else
		*expected = old;
	return done;
}

#endif
