/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A volatile store releases, a volatile load acquires. */
#include "../programs/two.h"

static int data;
static volatile long ready;

static void *publish(void *unused)
{
#ifdef BROKEN
	ready = 1;
	data = 42;
#else
	data = 42;
	ready = 1;
#endif
	return unused;
}

static void *look(void *unused)
{
	if (ready)
		assert(data == 42);
	return unused;
}

int main(void)
{
	two(publish, look);
	return 0;
}
