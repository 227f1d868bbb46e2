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

static void *tell(void *unused)
{
	pthread_mutex_lock(&lock);
	ready = 1;
	pthread_mutex_unlock(&lock);
#ifndef BROKEN
	pthread_cond_signal(&changed);
#endif
	return unused;
}

int main(void)
{
	two(wait, tell);
	return 0;
}
