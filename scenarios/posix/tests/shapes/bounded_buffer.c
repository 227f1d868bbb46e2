/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
/* One condition for producers and consumers: a signal wakes one of the wrong kind. */
#include "../programs/two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int held, taken;

static void put(void)
{
	pthread_mutex_lock(&lock);
	while (held == 1)
		pthread_cond_wait(&changed, &lock);
	held++;
#ifdef BROKEN
	pthread_cond_signal(&changed);
#else
	pthread_cond_broadcast(&changed);
#endif
	pthread_mutex_unlock(&lock);
}

static void *produce(void *unused)
{
	put();
	return unused;
}

static void *consume(void *unused)
{
	pthread_mutex_lock(&lock);
	while (held == 0)
		pthread_cond_wait(&changed, &lock);
	held--;
	taken++;
#ifdef BROKEN
	pthread_cond_signal(&changed);
#else
	pthread_cond_broadcast(&changed);
#endif
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(void)
{
	pthread_t consumer[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&consumer[i], NULL, consume, NULL);
	two(produce, produce);
	for (int i = 0; i < 2; i++)
		pthread_join(consumer[i], NULL);
	assert(taken == 2 && held == 0);
	return 0;
}
