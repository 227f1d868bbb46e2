/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'barrier' */
#include "two.h"

static pthread_barrier_t barrier;
static int serial;

static void *meet(void *unused)
{
	if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
		serial++;
	return unused;
}

int main(void)
{
#ifdef BROKEN
	pthread_barrier_init(&barrier, NULL, 3);
#else
	pthread_barrier_init(&barrier, NULL, 2);
#endif
	two(meet, meet);
	assert(serial == 1);
	pthread_barrier_destroy(&barrier);
	return 0;
}
