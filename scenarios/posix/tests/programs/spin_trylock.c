/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include "two.h"

static pthread_spinlock_t lock;
static int counter;

static void *count(void *unused)
{
	int error = pthread_spin_trylock(&lock);

#ifndef BROKEN
	if (error)
		return unused;
#endif
	(void)error;
	counter++;
	pthread_spin_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
	two(count, count);
	return 0;
}
