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

#endif
