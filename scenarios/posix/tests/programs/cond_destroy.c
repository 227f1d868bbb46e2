/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *wait(void *unused)
{
	pthread_mutex_lock(&lock);
	while (!ready)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait, NULL);
	pthread_mutex_lock(&lock);
	ready = 1;
#ifdef BROKEN
	pthread_mutex_unlock(&lock);
	pthread_cond_destroy(&changed);
	pthread_join(thread, NULL);
#else
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	pthread_cond_destroy(&changed);
#endif
	return 0;
}
