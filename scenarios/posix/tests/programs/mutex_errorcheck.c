/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#define _GNU_SOURCE
#include "two.h"
#include <errno.h>

static pthread_mutex_t lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;

static void *relock(void *unused)
{
	int error;

	assert(pthread_mutex_unlock(&lock) == EPERM);
	assert(pthread_mutex_lock(&lock) == 0);
	error = pthread_mutex_lock(&lock);
#ifdef BROKEN
	assert(error == 0);
#else
	assert(error == EDEADLK);
#endif
	assert(pthread_mutex_unlock(&lock) == 0);
	return unused;
}

int main(void)
{
	two(relock, relock);
	return 0;
}
