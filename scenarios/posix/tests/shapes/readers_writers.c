/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* The writer lets readers in between two changes that belong together. */
#include "../programs/two.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int left = 1, right = 1;

static void *write_both(void *unused)
{
	pthread_rwlock_wrlock(&lock);
	left = 2;
#ifdef BROKEN
	pthread_rwlock_unlock(&lock);
	pthread_rwlock_wrlock(&lock);
#endif
	right = 2;
	pthread_rwlock_unlock(&lock);
	return unused;
}

static void *read_both(void *unused)
{
	pthread_rwlock_rdlock(&lock);
	assert(left == right);
	pthread_rwlock_unlock(&lock);
	return unused;
}

int main(void)
{
	three(read_both, write_both, read_both);
	return 0;
}
