/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* One barrier for a round: the next round begins while the other thread looks. */
#include "../programs/two.h"

static pthread_barrier_t barrier;
static int slot[2];

static void run(int mine)
{
	for (int round = 1; round <= 2; round++) {
		__atomic_store_n(&slot[mine], round, __ATOMIC_SEQ_CST);
		pthread_barrier_wait(&barrier);
		assert(__atomic_load_n(&slot[!mine], __ATOMIC_SEQ_CST) == round);
#ifndef BROKEN
		pthread_barrier_wait(&barrier);
#endif
	}
}

static void *first(void *unused)
{
	run(0);
	return unused;
}

static void *second(void *unused)
{
	run(1);
	return unused;
}

int main(void)
{
	pthread_barrier_init(&barrier, NULL, 2);
	two(first, second);
	pthread_barrier_destroy(&barrier);
	return 0;
}
