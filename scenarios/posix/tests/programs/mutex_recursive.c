/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'mutex' */
#include "two.h"

static pthread_mutex_t lock;
static int counter;

static void add(void)
{
	pthread_mutex_lock(&lock);
	counter++;
	pthread_mutex_unlock(&lock);
}

static void *add_twice(void *unused)
{
	pthread_mutex_lock(&lock);
	add();
	add();
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
	pthread_mutexattr_destroy(&attributes);
	two(add_twice, add_twice);
	assert(counter == 4);
	pthread_mutex_destroy(&lock);
	return 0;
}
