/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"

static int state;

static void *work(void *unused)
{
	__atomic_store_n(&state, 1, __ATOMIC_SEQ_CST);
#ifdef BROKEN
	assert(__atomic_load_n(&state, __ATOMIC_SEQ_CST) == 2);
#endif
	return unused;
}

/* Its threads go on when main has called pthread_exit. */
int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, work, NULL);
	(void)two;
	pthread_exit(NULL);
}
