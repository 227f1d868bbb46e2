/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* Both orders of volatile accesses are explored: Dekker's, of which one side forgets to say that it comes. */
#include "../programs/two.h"

static volatile char wants[2];
static int inside;

static void *first(void *unused)
{
	wants[0] = 1;
	if (!wants[1])
		assert(__atomic_fetch_add(&inside, 1, __ATOMIC_RELAXED) == 0);
	return unused;
}

static void *second(void *unused)
{
#ifndef BROKEN
	wants[1] = 1;
#endif
	if (!wants[0])
		assert(__atomic_fetch_add(&inside, 1, __ATOMIC_RELAXED) == 0);
	return unused;
}

int main(void)
{
	two(first, second);
	return 0;
}
