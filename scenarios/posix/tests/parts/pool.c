/* SPDX-License-Identifier: MIT */
/*
 * A pool of a hundred threads that takes jobs until there are none. Broken, one of the threads counts what it
 * has done without the lock.
 */
#include <assert.h>
#include <pthread.h>

#define WORKERS 100
#define JOBS	120

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_open = PTHREAD_COND_INITIALIZER;
static int opened, next_job, done;

static int take_job(void)
{
	int job;

	pthread_mutex_lock(&lock);
	while (!opened)
		pthread_cond_wait(&is_open, &lock);
	job = next_job < JOBS ? next_job++ : -1;
	pthread_mutex_unlock(&lock);
	return job;
}

static int counts_with_lock(long worker)
{
#ifdef BROKEN
	return worker != WORKERS - 1;
#else
	return worker < WORKERS;
#endif
}

static void *work(void *worker)
{
	while (take_job() >= 0) {
		if (counts_with_lock((long)worker))
			pthread_mutex_lock(&lock);
		done++;
		if (counts_with_lock((long)worker))
			pthread_mutex_unlock(&lock);
	}
	return NULL;
}

int main(void)
{
	pthread_t workers[WORKERS];

	for (long i = 0; i < WORKERS; i++)
		pthread_create(&workers[i], NULL, work, (void *)i);
	pthread_mutex_lock(&lock);
	opened = 1;
	pthread_cond_broadcast(&is_open);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(workers[i], NULL);
	assert(done == JOBS);
	return 0;
}
