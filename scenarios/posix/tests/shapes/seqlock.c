/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* The writer does not say that it has begun. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int sequence, left, right;

static void *write_both(void *unused)
{
#ifndef BROKEN
	atomic_fetch_add(&sequence, 1);
#endif
	atomic_store(&left, 1);
	atomic_store(&right, 1);
	atomic_fetch_add(&sequence, 1);
#ifdef BROKEN
	atomic_fetch_add(&sequence, 1);
#endif
	return unused;
}

static void *read_both(void *unused)
{
	int before = atomic_load(&sequence);
	int l = atomic_load(&left), r = atomic_load(&right);

	if (before % 2 == 0 && atomic_load(&sequence) == before)
		assert(l == r);
	return unused;
}

int main(void)
{
	two(write_both, read_both);
	return 0;
}
