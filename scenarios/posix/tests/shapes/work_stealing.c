/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* Owner and thief take the last job. */
#include "../programs/two.h"
#include <stdatomic.h>

/* A queue of two jobs: the owner takes from the bottom, the thief from the top. */
static atomic_int top, bottom = 2;
static atomic_int runs[2];

static void *own(void *unused)
{
	int b = atomic_fetch_sub(&bottom, 1) - 1, t = atomic_load(&top);

	if (b > t) {
		atomic_fetch_add(&runs[b], 1);
	} else {
#ifndef BROKEN
		if (b == t && atomic_compare_exchange_strong(&top, &t, t + 1))
#else
		if (b == t)
#endif
			atomic_fetch_add(&runs[b], 1);
		atomic_store(&bottom, b + 1);
	}
	return unused;
}

static void *own_twice(void *unused)
{
	own(NULL);
	own(NULL);
	return unused;
}

static void *steal(void *unused)
{
	int t = atomic_load(&top), b = atomic_load(&bottom);

	if (t < b && atomic_compare_exchange_strong(&top, &t, t + 1))
		atomic_fetch_add(&runs[t], 1);
	return unused;
}

int main(void)
{
	two(own_twice, steal);
	assert(atomic_load(&runs[0]) <= 1 && atomic_load(&runs[1]) <= 1);
	return 0;
}
