/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
/* The end of a pool is told to one worker of two. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int jobs, done, is_over;

static int take(void)
{
	int got;

	pthread_mutex_lock(&lock);
	while (!jobs && !is_over)
		pthread_cond_wait(&changed, &lock);
	got = jobs > 0;
	jobs -= got;
	done += got;
	pthread_mutex_unlock(&lock);
	return got;
}

static void *work(void *unused)
{
	while (take())
		;
	return unused;
}

int main(void)
{
	pthread_t worker[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&worker[i], NULL, work, NULL);
	pthread_mutex_lock(&lock);
	jobs = 1;
	is_over = 1;
#ifdef BROKEN
	pthread_cond_signal(&changed);
#else
	pthread_cond_broadcast(&changed);
#endif
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 2; i++)
		pthread_join(worker[i], NULL);
	assert(done == 1);
	(void)two;
	return 0;
}
