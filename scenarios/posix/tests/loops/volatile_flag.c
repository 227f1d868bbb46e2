/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A flag that is volatile is no atomic; the loop ends all the same. */
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

static void *wait_for_it(void *unused)
{
	while (!flag)
		;
	return unused;
}

int main(void)
{
	two(set, wait_for_it);
	return 0;
}
