/* SPDX-License-Identifier: MIT */
/* One call of each kind, then an assertion that fails. */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <threads.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static sem_t full;
static mtx_t mutex;
static cnd_t condition;
static atomic_int hits;
static int done;

static void *run(void *block)
{
	pthread_mutex_lock(&lock);
	done = 1;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
	if (!pthread_mutex_trylock(&lock))
		pthread_mutex_unlock(&lock);
	mtx_lock(&mutex);
	cnd_signal(&condition);
	mtx_unlock(&mutex);
	atomic_fetch_add(&hits, 1);
	free(block);
	sem_post(&full);
	return NULL;
}

int main(void)
{
	pthread_t thread;

	sem_init(&full, 0, 0);
	mtx_init(&mutex, mtx_plain);
	cnd_init(&condition);
	pthread_mutex_lock(&lock);
	pthread_create(&thread, NULL, run, malloc(8));
	while (!done)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	sem_wait(&full);
	pthread_join(thread, NULL);
	assert(atomic_load(&hits) == 2);
	return 0;
}
