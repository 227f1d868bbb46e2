/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* Volatile accesses do not race with each other and with atomics: what is found is the lost update. */
#include "../programs/two.h"

static volatile int counter;

static void *count(void *unused)
{
#ifdef BROKEN
	counter++;
#else
	__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
#endif
	return unused;
}

int main(void)
{
	two(count, count);
	assert(counter == 2);
	return 0;
}
