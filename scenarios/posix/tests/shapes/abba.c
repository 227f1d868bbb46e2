/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'mutex' */
/* Two locks in two orders. */
#include "../programs/two.h"

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static int balance[2] = { 5, 5 };

static void move(pthread_mutex_t *one, pthread_mutex_t *other, int amount)
{
	pthread_mutex_lock(one);
	pthread_mutex_lock(other);
	balance[0] -= amount;
	balance[1] += amount;
	pthread_mutex_unlock(other);
	pthread_mutex_unlock(one);
}

static void *there(void *unused)
{
	move(&first, &second, 1);
	return unused;
}

static void *back(void *unused)
{
#ifdef BROKEN
	move(&second, &first, -1);
#else
	move(&first, &second, -1);
#endif
	return unused;
}

int main(void)
{
	two(there, back);
	assert(balance[0] == 5 && balance[1] == 5);
	return 0;
}
