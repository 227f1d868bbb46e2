/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A spin lock that is tried until it is got. The broken one is not given back by all. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int lock;
static int count;

static void acquire(void)
{
	int expected = 0;

	while (!atomic_compare_exchange_strong(&lock, &expected, 1))
		expected = 0;
}

static void *work(void *unused)
{
	acquire();
#ifdef BROKEN
	if (count++)
		return unused;
#else
	count++;
#endif
	atomic_store(&lock, 0);
	return unused;
}

int main(void)
{
	three(work, work, work);
	assert(count == 3);
	return 0;
}
