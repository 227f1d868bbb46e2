/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'semaphore' */
/* Each waits before it says that it is there. */
#include "../programs/two.h"
#include <semaphore.h>

static sem_t here[2];

static void *first(void *unused)
{
#ifdef BROKEN
	sem_wait(&here[1]);
	sem_post(&here[0]);
#else
	sem_post(&here[0]);
	sem_wait(&here[1]);
#endif
	return unused;
}

static void *second(void *unused)
{
#ifdef BROKEN
	sem_wait(&here[0]);
	sem_post(&here[1]);
#else
	sem_post(&here[1]);
	sem_wait(&here[0]);
#endif
	return unused;
}

int main(void)
{
	sem_init(&here[0], 0, 0);
	sem_init(&here[1], 0, 0);
	two(first, second);
	return 0;
}
