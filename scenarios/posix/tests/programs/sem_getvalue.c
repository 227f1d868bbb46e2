/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'semaphore' */
#include "two.h"
#include <errno.h>
#include <semaphore.h>
#include <time.h>

static sem_t units;
static int counter;

static void *take(void *unused)
{
#ifdef BROKEN
	int value;

	sem_getvalue(&units, &value);
	if (value > 0)
		sem_wait(&units);
#else
	sem_trywait(&units);
#endif
	(void)counter;
	return unused;
}

int main(void)
{
	int value;

	sem_init(&units, 0, 1);
	two(take, take);
	sem_getvalue(&units, &value);
	assert(value == 0);
	return 0;
}
