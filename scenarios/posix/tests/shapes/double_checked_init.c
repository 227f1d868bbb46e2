/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A pointer is looked at without the lock under which it is set. */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stdlib.h>

#ifdef BROKEN
static int *shared;
#define LOAD()	    shared
#define STORE(made) (shared = (made))
#else
static _Atomic(int *) shared;
#define LOAD()	    atomic_load_explicit(&shared, memory_order_acquire)
#define STORE(made) atomic_store_explicit(&shared, (made), memory_order_release)
#endif
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *use(void *unused)
{
	if (!LOAD()) {
		pthread_mutex_lock(&lock);
		if (!LOAD()) {
			int *made = malloc(sizeof(*made));

			*made = 42;
			STORE(made);
		}
		pthread_mutex_unlock(&lock);
	}
	assert(*LOAD() == 42);
	return unused;
}

int main(void)
{
	two(use, use);
	return 0;
}
