/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A plain access races with a volatile one. */
#include "../programs/two.h"

static int counter;

static void *read_marked(void *unused)
{
	(void)*(volatile int *)&counter;
	return unused;
}

static void *write(void *unused)
{
#ifdef BROKEN
	counter = 1;
#else
	*(volatile int *)&counter = 1;
#endif
	return unused;
}

int main(void)
{
	two(read_marked, write);
	return 0;
}
