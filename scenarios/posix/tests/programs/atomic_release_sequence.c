/* SPDX-License-Identifier: MIT */
/* broken: data race */
/*
 * What a store has released is released by later stores of the same thread, too, whatever their order (C11's
 * release sequences). A store by another thread ends that.
 */
#include "two.h"

#include <stdatomic.h>

static atomic_int state;
static int data;

static void store_over(int value)
{
	atomic_store_explicit(&state, value, memory_order_relaxed);
}

static void *publish(void *unused)
{
	data = 1;
	atomic_store_explicit(&state, 1, memory_order_release);
#ifndef BROKEN
	store_over(2);
#endif
	return unused;
}

static void *use(void *unused)
{
	if (atomic_load_explicit(&state, memory_order_acquire) == 2)
		assert(data == 1);
	return unused;
}

static void *look(void *unused)
{
#ifdef BROKEN
	if (atomic_load_explicit(&state, memory_order_relaxed) == 1)
		store_over(2);
#endif
	use(NULL);
	return unused;
}

int main(void)
{
	three(use, publish, look);
	return 0;
}
