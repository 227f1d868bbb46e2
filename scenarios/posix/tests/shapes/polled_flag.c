/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A flag that is polled is set before what it tells of. */
#include "../programs/two.h"

#include <sched.h>
#include <stdatomic.h>

static atomic_int is_ready, value;

static void *set(void *unused)
{
#ifdef BROKEN
	atomic_store(&is_ready, 1);
	atomic_store(&value, 7);
#else
	atomic_store(&value, 7);
	atomic_store(&is_ready, 1);
#endif
	return unused;
}

static void *poll_it(void *unused)
{
	while (!atomic_load(&is_ready))
		sched_yield();
	assert(atomic_load(&value) == 7);
	return unused;
}

int main(void)
{
	two(set, poll_it);
	return 0;
}
