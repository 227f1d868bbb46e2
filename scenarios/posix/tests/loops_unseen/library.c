/* SPDX-License-Identifier: MIT */
/* A loop waits for a byte that code writes which is not seen: the C library, or inline assembly. */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stdio.h>

static atomic_int flag, started;

static void *set(void *unused)
{
	while (!atomic_load(&started))
		;
#if KIND == 0
	sscanf("7", "%d", (int *)&flag);
#else
#ifdef __x86_64__
	{
		int value = 7;

		__asm__ volatile("xchgl %0, %1" : "+r"(value), "+m"(flag));
	}
#endif
#endif
	return unused;
}

static void *wait_for_it(void *unused)
{
	atomic_store(&started, 1);
	while (!atomic_load(&flag))
		;
	return unused;
}

int main(void)
{
	two(set, wait_for_it);
	return 0;
}
