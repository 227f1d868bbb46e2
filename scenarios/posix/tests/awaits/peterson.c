/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* Peterson's lock. The broken one gives way before it says that it wants to enter. */
#include "../programs/two.h"

#include <stdatomic.h>
#include <stdint.h>

static atomic_int wants[2], turn, count;

static void enter(int me)
{
#ifdef BROKEN
	atomic_store(&turn, 1 - me);
	atomic_store(&wants[me], 1);
#else
	atomic_store(&wants[me], 1);
	atomic_store(&turn, 1 - me);
#endif
	while (atomic_load(&wants[1 - me]) && atomic_load(&turn) == 1 - me)
		;
}

static void work(int me)
{
	int mine;

	enter(me);
	mine = atomic_load(&count);
	atomic_store(&count, mine + 1);
	atomic_store(&wants[me], 0);
}

static void *first(void *unused)
{
	work(0);
	return unused;
}

static void *second(void *unused)
{
	work(1);
	return unused;
}

int main(void)
{
	two(first, second);
	assert(atomic_load(&count) == 2);
	return 0;
}
