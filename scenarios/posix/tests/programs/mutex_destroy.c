/* SPDX-License-Identifier: MIT */
/* broken: use after free 'destroyed object' */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *use(void *unused)
{
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, use, NULL);
#ifdef BROKEN
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	pthread_mutex_destroy(&lock);
	pthread_join(thread, NULL);
#else
	pthread_join(thread, NULL);
	pthread_mutex_destroy(&lock);
#endif
	return 0;
}
