/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
/* The signal comes between the look and the wait. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

static void *wait(void *unused)
{
#ifdef BROKEN
	int seen;

	pthread_mutex_lock(&lock);
	seen = ready;
	pthread_mutex_unlock(&lock);
	if (seen)
		return unused;
	pthread_mutex_lock(&lock);
	pthread_cond_wait(&changed, &lock);
#else
	pthread_mutex_lock(&lock);
	while (!ready)
		pthread_cond_wait(&changed, &lock);
#endif
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *wake(void *unused)
{
	pthread_mutex_lock(&lock);
	ready = 1;
	pthread_mutex_unlock(&lock);
	pthread_cond_signal(&changed);
	return unused;
}

int main(void)
{
	two(wait, wake);
	return 0;
}
