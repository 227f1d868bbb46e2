/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include "two.h"
#include <errno.h>
#include <time.h>

static pthread_rwlock_t lock;
static int value;

static void *set(void *unused)
{
	int error = pthread_rwlock_trywrlock(&lock);

#ifndef BROKEN
	if (error == EBUSY)
		return unused;
#endif
	(void)error;
	value++;
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void *get(void *unused)
{
	int error = pthread_rwlock_tryrdlock(&lock);

	if (error == EBUSY)
		return unused;
	assert(value == 0 || value == 1);
	pthread_rwlock_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_rwlock_init(&lock, NULL);
	two(set, get);
	pthread_rwlock_destroy(&lock);
	return 0;
}
