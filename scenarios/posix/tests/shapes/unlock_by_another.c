/* SPDX-License-Identifier: MIT */
/* broken: lock misuse 'unlock by a stranger' */
/* A mutex is released by another thread, as a semaphore may be. */
#include "../programs/two.h"
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t baton;

static void *take(void *unused)
{
#ifdef BROKEN
	pthread_mutex_lock(&lock);
#else
	sem_wait(&baton);
#endif
	return unused;
}

static void *give(void *unused)
{
#ifdef BROKEN
	pthread_mutex_unlock(&lock);
#else
	sem_post(&baton);
#endif
	return unused;
}

int main(void)
{
	sem_init(&baton, 0, 0);
	(void)lock;
	two(take, give);
	return 0;
}
