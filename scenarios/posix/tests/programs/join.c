/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

static int result;

static void *compute(void *argument)
{
	result = 7;
	return argument;
}

int main(void)
{
	pthread_t thread;
	void *value = NULL;

	pthread_create(&thread, NULL, compute, &result);
#ifdef BROKEN
	assert(result == 0 || result == 7);
	pthread_join(thread, &value);
#else
	pthread_join(thread, &value);
	assert(result == 7);
#endif
	assert(value == &result);
	return 0;
}
