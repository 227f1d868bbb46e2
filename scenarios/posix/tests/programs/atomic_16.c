/* SPDX-License-Identifier: MIT */
/* broken: failed check */
#include "two.h"

#include <stdatomic.h>

/* Both halves count. */
static const __int128 one = ((__int128)1 << 64) + 1;
static _Atomic __int128 counter;

static void *count(void *unused)
{
#ifdef BROKEN
	atomic_store(&counter, atomic_load(&counter) + one);
#else
	atomic_fetch_add(&counter, one);
#endif
	return unused;
}

int main(void)
{
	two(count, count);
	assert(atomic_load(&counter) == 2 * one);
	return 0;
}
