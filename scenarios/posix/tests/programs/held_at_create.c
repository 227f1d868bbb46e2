/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

/* main holds both locks when it creates the threads, which wait for them. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static int counter, n_rows;

static void *count(void *unused)
{
	pthread_mutex_lock(&lock);
	counter++;
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *add(void *unused)
{
	if (pthread_mutex_trylock(&lock) == 0)
		pthread_mutex_unlock(&lock);
	pthread_rwlock_wrlock(&table);
	n_rows++;
	pthread_rwlock_unlock(&table);
	return unused;
}

int main(void)
{
	pthread_t a, b;

	pthread_mutex_lock(&lock);
	pthread_rwlock_rdlock(&table);
	pthread_create(&a, NULL, count, NULL);
	pthread_create(&b, NULL, add, NULL);
#ifdef BROKEN
	pthread_mutex_unlock(&lock);
	counter++;
#else
	counter++;
	pthread_mutex_unlock(&lock);
#endif
	assert(n_rows == 0);
	pthread_rwlock_unlock(&table);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(counter == 2 && n_rows == 1);
	return 0;
}
