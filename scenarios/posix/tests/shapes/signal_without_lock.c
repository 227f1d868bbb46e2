/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
/* The condition changes without the lock, between the look and the wait. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *wait(void *unused)
{
	pthread_mutex_lock(&lock);
	while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *wake(void *unused)
{
#ifndef BROKEN
	pthread_mutex_lock(&lock);
#endif
	__atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
	pthread_cond_signal(&changed);
#ifndef BROKEN
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

int main(void)
{
	two(wait, wake);
	return 0;
}
