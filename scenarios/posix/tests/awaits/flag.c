/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A thread waits for a flag, by reading it. The broken one sets another value. */
#include "../programs/two.h"

#include <stdatomic.h>

static atomic_int state;
static int value;

static void *set(void *unused)
{
	value = 7;
#ifdef BROKEN
	atomic_store(&state, 2);
#else
	atomic_store(&state, 1);
#endif
	return unused;
}

static void *wait(void *unused)
{
	while (atomic_load(&state) != 1)
		;
	assert(value == 7);
	return unused;
}

int main(void)
{
	two(set, wait);
	return 0;
}
