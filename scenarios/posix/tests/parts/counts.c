/* SPDX-License-Identifier: MIT */
/*
 * A thread counts how often it looks whether another one is ready. dpor runs one of them until it cannot go
 * on, so its first execution is cut, and it has no other.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int is_ready, looks;

static void *tell(void *unused)
{
	atomic_store(&is_ready, 1);
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, tell, NULL);
	while (!atomic_load(&is_ready))
		atomic_fetch_add(&looks, 1);
	pthread_join(thread, NULL);
	return 0;
}
