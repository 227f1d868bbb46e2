/* SPDX-License-Identifier: MIT */
/* Two threads count under a lock; that they come to as many as the first argument says is a failure. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int limit, counted;

static void *count(void *unused)
{
	pthread_mutex_lock(&lock);
	assert(++counted != limit);
	pthread_mutex_unlock(&lock);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t thread[2];

	limit = argc > 1 ? atoi(argv[1]) : 0;
	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, count, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
