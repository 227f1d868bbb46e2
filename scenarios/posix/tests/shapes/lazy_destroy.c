/* SPDX-License-Identifier: MIT */
/* broken: double free */
/* Two threads free what both have seen. */
#include "../programs/two.h"
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static char *buffer;

static void *drop(void *unused)
{
#ifdef BROKEN
	char *mine;

	pthread_mutex_lock(&lock);
	mine = buffer;
	pthread_mutex_unlock(&lock);
	free(mine);
#else
	pthread_mutex_lock(&lock);
	free(buffer);
	buffer = NULL;
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

int main(void)
{
	buffer = malloc(8);
	two(drop, drop);
	return 0;
}
