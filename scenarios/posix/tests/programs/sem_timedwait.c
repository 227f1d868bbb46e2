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
	const struct timespec until = { .tv_sec = 1 };
	int failed = sem_timedwait(&units, &until);

	if (failed) {
		assert(errno == ETIMEDOUT);
#ifndef BROKEN
		return unused;
#endif
	}
	counter++;
	if (!failed)
		sem_post(&units);
	return unused;
}

int main(void)
{
	sem_init(&units, 0, 1);
	two(count, count);
	sem_destroy(&units);
	return 0;
}
