/* SPDX-License-Identifier: MIT */
/* broken: data race 'unordered accesses' */
/* What a call gives through a pointer is a write of the thread that calls. */
#include "two.h"

static pthread_attr_t attributes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int state;

static void *ask(void *unused)
{
	pthread_mutex_lock(&lock);
	pthread_attr_getdetachstate(&attributes, &state);
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *look(void *unused)
{
#ifndef BROKEN
	pthread_mutex_lock(&lock);
#endif
	assert(state == 0 || state == PTHREAD_CREATE_DETACHED);
#ifndef BROKEN
	pthread_mutex_unlock(&lock);
#endif
	return unused;
}

int main(void)
{
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	two(ask, look);
	return 0;
}
