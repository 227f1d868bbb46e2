/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"
#include <semaphore.h>

static sem_t done;
static int result;

static void *work(void *unused)
{
	result = 1;
	sem_post(&done);
	return unused;
}

int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	sem_init(&done, 0, 0);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_create(&thread, &attributes, work, NULL);
	pthread_attr_destroy(&attributes);
#ifndef BROKEN
	sem_wait(&done);
#endif
	assert(result == 1);
	(void)two;
	return 0;
}
