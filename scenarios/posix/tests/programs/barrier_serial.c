/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"

static pthread_barrier_t barrier;
static int before;

static void *meet(void *unused)
{
	__atomic_add_fetch(&before, 1, __ATOMIC_SEQ_CST);
#ifndef BROKEN
	pthread_barrier_wait(&barrier);
#endif
	assert(__atomic_load_n(&before, __ATOMIC_SEQ_CST) == 2);
	return unused;
}

int main(void)
{
	pthread_barrier_init(&barrier, NULL, 2);
	two(meet, meet);
	pthread_barrier_destroy(&barrier);
	return 0;
}
