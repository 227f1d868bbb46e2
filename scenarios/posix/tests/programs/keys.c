/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"
#include <stdlib.h>

static pthread_key_t key;
static int freed;

static void release(void *value)
{
	__atomic_add_fetch(&freed, 1, __ATOMIC_SEQ_CST);
	free(value);
}

static void *work(void *unused)
{
	int *mine = malloc(sizeof(*mine));

	assert(!pthread_getspecific(key));
	*mine = 5;
	pthread_setspecific(key, mine);
	assert(*(int *)pthread_getspecific(key) == 5);
#ifdef BROKEN
	pthread_setspecific(key, NULL);
#endif
	return unused;
}

int main(void)
{
	pthread_key_create(&key, release);
	two(work, work);
	assert(freed == 2);
	pthread_key_delete(key);
	return 0;
}
