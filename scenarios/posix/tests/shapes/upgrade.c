/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'rwlock' */
/* A reader becomes a writer without letting go. */
#include "../programs/two.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;

static void *update(void *unused)
{
	pthread_rwlock_rdlock(&lock);
	if (value < 2) {
#ifndef BROKEN
		pthread_rwlock_unlock(&lock);
#endif
		pthread_rwlock_wrlock(&lock);
		value++;
	}
	pthread_rwlock_unlock(&lock);
	return unused;
}

int main(void)
{
	two(update, update);
	assert(value == 2);
	return 0;
}
