/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULER_TESTS_ACCESS_H
#define SCHEDULER_TESTS_ACCESS_H

#include "exploring.h"

/** Returns the number of data races in the body, each pair of places counted once. */
unsigned access_races_in(thread_function *body);

/** Uses a value in another way than by copying it. */
static inline void access_use(int value)
{
	__asm__ volatile("" : : "r"(value));
}

static inline void access_look(const int *at)
{
	access_use(*at);
}

/* The compiler calls these where it is asked to tell volatile accesses from others. */
void __tsan_volatile_read4(void *address);
void __tsan_volatile_write4(void *address);

/** A volatile read, told as such. */
static inline __attribute__((no_sanitize("thread"))) int access_read_volatile(int *address)
{
	__tsan_volatile_read4(address);
	return *address;
}

static inline __attribute__((no_sanitize("thread"))) void access_write_volatile(int *address, int value)
{
	__tsan_volatile_write4(address);
	*address = value;
}

#endif
