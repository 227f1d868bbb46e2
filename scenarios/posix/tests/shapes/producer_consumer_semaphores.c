/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'semaphore' */
/* The producer waits for room with the lock held. */
#include "../programs/two.h"
#include <semaphore.h>

static sem_t free_slots, items;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int held;

static void *produce(void *unused)
{
	for (int i = 0; i < 2; i++) {
#ifdef BROKEN
		pthread_mutex_lock(&lock);
		sem_wait(&free_slots);
#else
		sem_wait(&free_slots);
		pthread_mutex_lock(&lock);
#endif
		held++;
		assert(held <= 1);
		pthread_mutex_unlock(&lock);
		sem_post(&items);
	}
	return unused;
}

static void *consume(void *unused)
{
	for (int i = 0; i < 2; i++) {
		sem_wait(&items);
		pthread_mutex_lock(&lock);
		held--;
		pthread_mutex_unlock(&lock);
		sem_post(&free_slots);
	}
	return unused;
}

int main(void)
{
	sem_init(&free_slots, 0, 1);
	sem_init(&items, 0, 0);
	two(produce, consume);
	return 0;
}
