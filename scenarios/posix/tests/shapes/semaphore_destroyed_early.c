/* SPDX-License-Identifier: MIT */
/* broken: use after free */
/* Who waits frees the semaphore that the other is still to post. */
#include "../programs/two.h"
#include <semaphore.h>
#include <stdlib.h>

static sem_t *done;
#ifndef BROKEN
static pthread_t thread;
#endif

static void *work(void *unused)
{
	sem_post(done);
	sem_post(done);
	return unused;
}

int main(void)
{
#ifdef BROKEN
	pthread_t thread;
#endif
	done = malloc(sizeof(*done));
	sem_init(done, 0, 0);
	pthread_create(&thread, NULL, work, NULL);
	sem_wait(done);
#ifndef BROKEN
	sem_wait(done);
#endif
	sem_destroy(done);
	free(done);
	pthread_join(thread, NULL);
	(void)two;
	return 0;
}
