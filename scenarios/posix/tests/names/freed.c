/* SPDX-License-Identifier: MIT */
/* A block is read after another thread has freed it. */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static sem_t freed;

static void *release(void *block)
{
	free(block);
	sem_post(&freed);
	return NULL;
}

int main(void)
{
	pthread_t thread;
	int *block = malloc(sizeof(*block));

	*block = 1;
	sem_init(&freed, 0, 0);
	pthread_create(&thread, NULL, release, block);
	sem_wait(&freed);
	return *block - 1 + pthread_join(thread, NULL);
}
