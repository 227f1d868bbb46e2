/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* The store of the index releases nothing. */
#include "../programs/two.h"
#include <stdatomic.h>

static int ring[2];
static atomic_uint head, tail;

static void *put(void *unused)
{
	for (int i = 1; i <= 2; i++) {
		unsigned t = atomic_load_explicit(&tail, memory_order_relaxed);

		if (t - atomic_load_explicit(&head, memory_order_acquire) == 2)
			continue;
		ring[t % 2] = i;
#ifdef BROKEN
		atomic_store_explicit(&tail, t + 1, memory_order_relaxed);
#else
		atomic_store_explicit(&tail, t + 1, memory_order_release);
#endif
	}
	return unused;
}

static void *take(void *unused)
{
	for (int i = 0; i < 2; i++) {
		unsigned h = atomic_load_explicit(&head, memory_order_relaxed);

		if (h == atomic_load_explicit(&tail, memory_order_acquire))
			continue;
		assert(ring[h % 2] > 0);
		atomic_store_explicit(&head, h + 1, memory_order_release);
	}
	return unused;
}

int main(void)
{
	two(put, take);
	return 0;
}
