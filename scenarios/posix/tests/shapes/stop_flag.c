/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A flag that is no atomic. */
#include "../programs/two.h"
#include <stdatomic.h>

#ifdef BROKEN
static int is_stopped;
#else
static atomic_int is_stopped;
#endif
static int rounds;

static void *work(void *unused)
{
	while (!is_stopped && rounds < 2)
		rounds++;
	return unused;
}

static void *stop(void *unused)
{
	is_stopped = 1;
	return unused;
}

int main(void)
{
	two(work, stop);
	assert(rounds <= 2);
	return 0;
}
