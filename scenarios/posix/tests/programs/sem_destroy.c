/* SPDX-License-Identifier: MIT */
/* broken: use after free */
#include "two.h"
#include <errno.h>
#include <semaphore.h>
#include <time.h>

static sem_t units;
static int counter;

static void *post(void *unused)
{
	(void)counter;
	sem_post(&units);
	return unused;
}

int main(void)
{
	pthread_t thread;

	sem_init(&units, 0, 1);
	pthread_create(&thread, NULL, post, NULL);
	sem_wait(&units);
#ifdef BROKEN
	sem_destroy(&units);
	pthread_join(thread, NULL);
#else
	pthread_join(thread, NULL);
	sem_destroy(&units);
#endif
	return 0;
}
