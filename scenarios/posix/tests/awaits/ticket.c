/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A ticket lock, without yields. The broken one forgets to serve the next one. */
#include "../programs/two.h"

#include <stdatomic.h>

static atomic_uint next, serving;
static int count;

static void *work(void *unused)
{
	unsigned mine = atomic_fetch_add(&next, 1);

	while (atomic_load(&serving) != mine)
		;
	count++;
#ifndef BROKEN
	atomic_store(&serving, mine + 1);
#endif
	return unused;
}

int main(void)
{
	two(work, work);
	assert(count == 2);
	return 0;
}
