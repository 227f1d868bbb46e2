/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/*
 * Too large for all interleavings: 26 sections of one lock, and each order of them is a class. With BROKEN,
 * the first section of the thread that begins first must not come last.
 */
#include <assert.h>
#include <pthread.h>
#include <stdint.h>

#define THREADS 6
#define ROUNDS	4

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t order;
static int is_late;

static void *work(void *number)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		order = order * THREADS + (intptr_t)number;
		pthread_mutex_unlock(&lock);
	}
	return number;
}

static void *look(void *number)
{
	pthread_mutex_lock(&lock);
#ifdef BROKEN
	assert(!is_late);
#endif
	pthread_mutex_unlock(&lock);
	return work(number);
}

static void *set(void *number)
{
	work(number);
	pthread_mutex_lock(&lock);
	is_late = 1;
	pthread_mutex_unlock(&lock);
	return number;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (intptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, i == 0 ? look : i == THREADS - 1 ? set : work, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
