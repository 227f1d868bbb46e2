/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
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
	pthread_t a, b;

	pthread_create(&a, NULL, wait, NULL);
	pthread_create(&b, NULL, wait, NULL);
	pthread_mutex_lock(&lock);
	ready = 1;
#ifdef BROKEN
	pthread_cond_signal(&changed);
#else
	pthread_cond_broadcast(&changed);
#endif
	pthread_mutex_unlock(&lock);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	return 0;
}
