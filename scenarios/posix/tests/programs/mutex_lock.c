/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *count(void *unused)
{
#ifndef BROKEN
	pthread_mutex_lock(&lock);
#endif
	counter++;
#ifndef BROKEN
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

int main(void)
{
	two(count, count);
	assert(counter == 2);
	pthread_mutex_destroy(&lock);
	return 0;
}
