/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A round that has changed something is not in vain: the next one goes on from there. */
#include "../programs/two.h"

static int state;

static void *work(void *unused)
{
	while (__atomic_load_n(&state, __ATOMIC_SEQ_CST) != 2) {
#ifndef BROKEN
		__sync_bool_compare_and_swap(&state, 1, 2);
#endif
		__sync_bool_compare_and_swap(&state, 0, 1);
	}
	return unused;
}

int main(void)
{
	two(work, work);
	assert(state == 2);
	return 0;
}
