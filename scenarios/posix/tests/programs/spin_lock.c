/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'spinlock' */
#include "two.h"

static pthread_spinlock_t lock;
static int counter;

static void *count(void *unused)
{
	pthread_spin_lock(&lock);
	counter++;
#ifdef BROKEN
	if (counter == 1)
		return unused;
#endif
	pthread_spin_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
	two(count, count);
	assert(counter == 2);
	pthread_spin_destroy(&lock);
	return 0;
}
