/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A loop that only reads within one that polls with a yield: each waits for what it has read itself. */
#include "../programs/two.h"
#include <sched.h>
#include <stdatomic.h>

static atomic_int first, second;

static void *set(void *unused)
{
	atomic_store(&first, 1);
	atomic_store(&second, 1);
	return unused;
}

static void *wait_for_both(void *unused)
{
	do {
		while (!atomic_load(&first))
			;
		sched_yield();
	} while (!atomic_load(&second));
#ifdef BROKEN
	while (atomic_load(&second))
		;
#endif
	return unused;
}

int main(void)
{
	two(set, wait_for_both);
	return 0;
}
