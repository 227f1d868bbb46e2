/* SPDX-License-Identifier: MIT */
/* broken: lock misuse 'unlock by a stranger', certified */
#include "two.h"

/* A mutex as a signal: only its holder may unlock it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *tell(void *unused)
{
#ifdef BROKEN
	pthread_mutex_unlock(&lock);
#else
	(void)(pthread_mutex_trylock(&lock) == 0 && pthread_mutex_unlock(&lock));
#endif
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_mutex_lock(&lock);
	pthread_create(&thread, NULL, tell, NULL);
#ifndef BROKEN
	pthread_mutex_unlock(&lock);
#endif
	pthread_mutex_lock(&lock);
	pthread_join(thread, NULL);
	return 0;
}
