/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A lock that is read until it is free, and then taken. The broken one is taken by a store. */
#include "../programs/two.h"

#include <stdatomic.h>

static atomic_int lock;
static atomic_int count;

static void take(void)
{
#ifdef BROKEN
	while (atomic_load(&lock))
		;
	atomic_store(&lock, 1);
#else
	do {
		while (atomic_load(&lock))
			;
	} while (atomic_exchange(&lock, 1));
#endif
}

static void *work(void *unused)
{
	int mine;

	take();
	mine = atomic_load(&count);
	atomic_store(&count, mine + 1);
	atomic_store(&lock, 0);
	return unused;
}

int main(void)
{
	two(work, work);
	assert(atomic_load(&count) == 2);
	return 0;
}
