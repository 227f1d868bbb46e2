/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/*
 * A loop that ends at once, and is begun again: no round of it comes round. The broken one waits for
 * another value.
 */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int flag;

__attribute__((noinline)) static void wait_for(int value)
{
	while (atomic_load(&flag) < value)
		;
}

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

static void *wait_often(void *unused)
{
	for (int i = 0; i < 3; i++)
		wait_for(1);
#ifdef BROKEN
	wait_for(2);
#endif
	return unused;
}

int main(void)
{
	two(set, wait_often);
	return 0;
}
