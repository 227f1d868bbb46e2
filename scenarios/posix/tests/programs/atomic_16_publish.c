/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

#include <stdatomic.h>
#include <stdint.h>

/* Sixteen bytes hand data over, to a thread that looks at the second half alone. */
#ifdef BROKEN
#define ORDER memory_order_relaxed
#else
#define ORDER memory_order_release
#endif

static union {
	_Atomic __int128 whole;
	_Atomic uint64_t half[2];
} flag;
static int data;

static void *publish(void *unused)
{
	data = 1;
	atomic_store_explicit(&flag.whole, (__int128)1 << 64, ORDER);
	return unused;
}

static void *use(void *unused)
{
	if (atomic_load_explicit(&flag.half[1], memory_order_acquire))
		assert(data == 1);
	return unused;
}

int main(void)
{
	two(publish, use);
	return 0;
}
