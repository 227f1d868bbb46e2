/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* Each thread keeps the number of its turn in a variable of its own. In the broken one two have the same. */
#include "../programs/two.h"
#include <stdatomic.h>

static _Thread_local int mine;
static atomic_int turn, numbers;

static void *work(void *unused)
{
	mine = atomic_fetch_add(&numbers, 1);
#ifdef BROKEN
	mine &= ~1;
#endif
	while (atomic_load(&turn) != mine)
		;
	atomic_store(&turn, mine + 1);
	return unused;
}

int main(void)
{
	two(work, work);
	assert(turn == 2);
	return 0;
}
