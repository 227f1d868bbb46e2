/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"
#include <semaphore.h>
#include <stdlib.h>

static sem_t never;
static int x;

static void *wait(void *unused)
{
#ifdef BROKEN
	assert(__atomic_load_n(&x, __ATOMIC_SEQ_CST) == 0);
#endif
	sem_wait(&never);
	return unused;
}

/* A thread that waits when the process ends is no deadlock. */
int main(void)
{
	pthread_t thread;

	sem_init(&never, 0, 0);
	pthread_create(&thread, NULL, wait, NULL);
	__atomic_store_n(&x, 1, __ATOMIC_SEQ_CST);
	(void)two;
	return 0;
}
