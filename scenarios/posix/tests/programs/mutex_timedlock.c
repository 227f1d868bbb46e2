/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include "two.h"
#include <errno.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *count(void *unused)
{
	struct timespec until;
	int error;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	error = pthread_mutex_timedlock(&lock, &until);
#ifndef BROKEN
	if (error == ETIMEDOUT)
		return unused;
#endif
	(void)error;
	counter++;
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	two(count, count);
	return 0;
}
