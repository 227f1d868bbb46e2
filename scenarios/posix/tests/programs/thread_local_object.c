/* SPDX-License-Identifier: MIT */
/* broken: limit 'thread-local object' */
#include "two.h"

#ifdef BROKEN
static _Thread_local pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
#else
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
#endif
static int data;

static void *work(void *unused)
{
	pthread_mutex_lock(&mutex);
	data++;
	pthread_mutex_unlock(&mutex);
	return unused;
}

int main(void)
{
	two(work, work);
	assert(data == 2);
	return 0;
}
