/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A try may fail for nothing; then nobody changes the lock. The broken one is given back without an order. */
#include "../programs/two.h"
#include <stdatomic.h>

#ifdef BROKEN
#define ORDER memory_order_relaxed
#else
#define ORDER memory_order_release
#endif

static atomic_int lock;
static int count;

static void acquire(void)
{
	for (;;) {
		int expected = 0;

		if (atomic_compare_exchange_weak_explicit(&lock, &expected, 1, memory_order_acquire,
							  memory_order_relaxed))
			return;
	}
}

static void *work(void *unused)
{
	acquire();
	count++;
	atomic_store_explicit(&lock, 0, ORDER);
	return unused;
}

int main(void)
{
	two(work, work);
	assert(count == 2);
	return 0;
}
