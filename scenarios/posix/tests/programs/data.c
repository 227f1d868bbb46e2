/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"

static int counter = 10, from_zero;
static int total;

/* Each execution finds the variables as the program begins. */
__attribute__((constructor)) static void construct(void)
{
	total += 100;
}

static void *count(void *unused)
{
	__atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&from_zero, 1, __ATOMIC_SEQ_CST);
	return unused;
}

int main(void)
{
	two(count, count);
#ifdef BROKEN
	assert(counter == 13);
#else
	assert(counter == 12 && from_zero == 2 && total == 100);
#endif
	return 0;
}
