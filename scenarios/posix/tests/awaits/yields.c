/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* Loops that yield, and read in a function that they call. The broken ones wait for each other. */
#include "../programs/two.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_bool ready[2];

static bool is_ready(int who)
{
	return atomic_load(&ready[who]);
}

static void *first(void *unused)
{
#ifdef BROKEN
	while (!is_ready(1))
		sched_yield();
#endif
	atomic_store(&ready[0], true);
	return unused;
}

static void *second(void *unused)
{
	while (!is_ready(0))
		sched_yield();
	atomic_store(&ready[1], true);
	return unused;
}

int main(void)
{
	two(first, second);
	return 0;
}
