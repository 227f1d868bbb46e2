/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#define _GNU_SOURCE
#include "two.h"
#include <errno.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *wait(void *unused)
{
	struct timespec until = { .tv_sec = 1 };
	int error = 0;

	pthread_mutex_lock(&lock);
	while (!ready && error != ETIMEDOUT)
		error = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
#ifdef BROKEN
	assert(ready);
#else
	assert(ready || error == ETIMEDOUT);
#endif
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *tell(void *unused)
{
	pthread_mutex_lock(&lock);
	ready = 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	two(wait, tell);
	return 0;
}
