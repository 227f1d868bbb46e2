/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#define _GNU_SOURCE
#include "two.h"
#include <errno.h>
#include <time.h>

static pthread_rwlock_t lock;
static int value;

static void *set(void *unused)
{
	const struct timespec until = { .tv_sec = 1 };
	int error = pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &until);

#ifndef BROKEN
	if (error == ETIMEDOUT)
		return unused;
#endif
	(void)error;
	value++;
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void *get(void *unused)
{
	const struct timespec until = { .tv_sec = 1 };
	int error = pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &until);

	if (error == ETIMEDOUT)
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
