/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A loop that counts its rounds gives up: it waits for nobody. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int flag;

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

static void *look(void *unused)
{
	int round;

	for (round = 0; round < 5; round++) {
		if (atomic_load(&flag))
			break;
	}
#ifdef BROKEN
	assert(round < 5);
#else
	assert(round <= 5);
#endif
	return unused;
}

int main(void)
{
	two(set, look);
	return 0;
}
