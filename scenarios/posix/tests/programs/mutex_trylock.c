/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *count(void *unused)
{
	int error = pthread_mutex_trylock(&lock);

#ifndef BROKEN
	if (error)
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
	assert(counter == 1 || counter == 2);
	return 0;
}
