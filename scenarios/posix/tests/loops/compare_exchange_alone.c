/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A round that has changed something is not in vain, also of a thread that has always been alone. */
#include "../programs/two.h"

static int state, x;

static void *work(void *unused)
{
	__atomic_fetch_add(&x, 1, __ATOMIC_SEQ_CST);
	return unused;
}

int main(void)
{
	while (__atomic_load_n(&state, __ATOMIC_SEQ_CST) != 2) {
#ifndef BROKEN
		__sync_bool_compare_and_swap(&state, 1, 2);
#endif
		__sync_bool_compare_and_swap(&state, 0, 1);
	}
	two(work, work);
	assert(state == 2 && x == 2);
	return 0;
}
