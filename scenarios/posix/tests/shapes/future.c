/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A value is published before it is written. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int value, is_there;

static void *promise(void *unused)
{
#ifdef BROKEN
	pthread_mutex_lock(&lock);
	is_there = 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	value = 9;
#else
	value = 9;
	pthread_mutex_lock(&lock);
	is_there = 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

static void *get(void *unused)
{
	pthread_mutex_lock(&lock);
	while (!is_there)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	assert(value == 9);
	return unused;
}

int main(void)
{
	two(promise, get);
	return 0;
}
