/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;

static void *set(void *unused)
{
#ifdef BROKEN
	pthread_rwlock_rdlock(&lock);
#else
	pthread_rwlock_wrlock(&lock);
#endif
	value++;
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void *get(void *unused)
{
	pthread_rwlock_rdlock(&lock);
	pthread_rwlock_rdlock(&lock);
	assert(value == 0 || value == 1);
	pthread_rwlock_unlock(&lock);
	pthread_rwlock_unlock(&lock);
	return unused;
}

int main(void)
{
	two(set, get);
	assert(value == 1);
	pthread_rwlock_destroy(&lock);
	return 0;
}
