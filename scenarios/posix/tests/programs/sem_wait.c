/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"
#include <errno.h>
#include <semaphore.h>
#include <time.h>

static sem_t units;
static int counter;

static void *count(void *unused)
{
	sem_wait(&units);
	counter++;
	sem_post(&units);
	return unused;
}

int main(void)
{
#ifdef BROKEN
	sem_init(&units, 0, 2);
#else
	sem_init(&units, 0, 1);
#endif
	two(count, count);
	assert(counter == 2);
	sem_destroy(&units);
	return 0;
}
