/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A lock that is tested before it is tried. The broken one tests, and then takes it. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int lock;
static int count;

static void acquire(void)
{
	for (;;) {
		while (atomic_load(&lock))
			;
#ifdef BROKEN
		atomic_store(&lock, 1);
		return;
#else
		if (!atomic_exchange(&lock, 1))
			return;
#endif
	}
}

static void *work(void *unused)
{
	acquire();
	count++;
	atomic_store(&lock, 0);
	return unused;
}

int main(void)
{
	two(work, work);
	assert(count == 2);
	return 0;
}
