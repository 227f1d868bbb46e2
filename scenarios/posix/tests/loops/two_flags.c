/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* Each waits for the other; in the broken one before it has said that it is there. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int left_is_there, right_is_there;

static void meet(atomic_int *mine, atomic_int *others)
{
#ifndef BROKEN
	atomic_store(mine, 1);
#endif
	while (!atomic_load(others))
		;
	atomic_store(mine, 1);
}

static void *left(void *unused)
{
	meet(&left_is_there, &right_is_there);
	return unused;
}

static void *right(void *unused)
{
	meet(&right_is_there, &left_is_there);
	return unused;
}

int main(void)
{
	two(left, right);
	return 0;
}
