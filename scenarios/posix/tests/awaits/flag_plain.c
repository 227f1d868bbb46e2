/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A flag that is no atomic: the loop ends, but nothing orders the two accesses. */
#include "../programs/two.h"

#include <stdatomic.h>

#ifdef BROKEN
static volatile int flag;
#else
static atomic_int flag;
#endif

static void *set(void *unused)
{
	flag = 1;
	return unused;
}

static void *wait(void *unused)
{
	while (!flag)
		;
	return unused;
}

int main(void)
{
	two(wait, set);
	return 0;
}
