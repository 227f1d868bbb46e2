/* SPDX-License-Identifier: MIT */
/* broken: lock misuse 'held at the end' */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int order;

static void unlock(void *mutex)
{
	order = order * 10 + 2;
	pthread_mutex_unlock(mutex);
}

static void note(void *number)
{
	order = order * 10 + *(int *)number;
}

static void *work(void *unused)
{
	int one = 1;

	pthread_mutex_lock(&lock);
#ifndef BROKEN
	pthread_cleanup_push(unlock, &lock);
#endif
	pthread_cleanup_push(note, &one);
	pthread_exit(NULL);
	pthread_cleanup_pop(0);
#ifndef BROKEN
	pthread_cleanup_pop(0);
#endif
	return unused;
}

int main(void)
{
	two(work, work);
	assert(order == 1212);
	(void)unlock;
	return 0;
}
