/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* The lock is released between the check and the act. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 1;

static void *withdraw(void *unused)
{
	int enough;

	pthread_mutex_lock(&lock);
	enough = balance >= 1;
#ifdef BROKEN
	pthread_mutex_unlock(&lock);
	pthread_mutex_lock(&lock);
#endif
	if (enough)
		balance--;
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	two(withdraw, withdraw);
	assert(balance == 0);
	return 0;
}
