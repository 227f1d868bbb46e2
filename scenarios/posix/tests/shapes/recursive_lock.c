/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'mutex' */
/* A callback takes the lock that its caller holds. */
#include "../programs/two.h"

static pthread_mutex_t lock;
static int count;

static void notify(void)
{
	pthread_mutex_lock(&lock);
	count++;
	pthread_mutex_unlock(&lock);
}

static void *change(void *unused)
{
	pthread_mutex_lock(&lock);
	notify();
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_mutexattr_t attributes;

	pthread_mutexattr_init(&attributes);
#ifndef BROKEN
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
#endif
	pthread_mutex_init(&lock, &attributes);
	two(change, change);
	assert(count == 2);
	return 0;
}
