/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
/* A count-down tells of its end one too early. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_zero = PTHREAD_COND_INITIALIZER;
static int count = 2;

static void *arrive(void *unused)
{
	int left;

	pthread_mutex_lock(&lock);
	left = --count;
	pthread_mutex_unlock(&lock);
#ifdef BROKEN
	if (left == 1)
#else
	if (left == 0)
#endif
		pthread_cond_broadcast(&is_zero);
	return unused;
}

int main(void)
{
	pthread_t a, b;

	pthread_create(&a, NULL, arrive, NULL);
	pthread_create(&b, NULL, arrive, NULL);
	pthread_mutex_lock(&lock);
	while (count)
		pthread_cond_wait(&is_zero, &lock);
	pthread_mutex_unlock(&lock);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	(void)two;
	return 0;
}
