/* SPDX-License-Identifier: MIT */
/* broken: wrong context 'join of a detached thread' */
#include "two.h"

static void *nothing(void *unused)
{
	return unused;
}

int main(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, nothing, NULL);
#ifdef BROKEN
	pthread_detach(thread);
#endif
	assert(pthread_join(thread, NULL) == 0);
	two(nothing, nothing);
	return 0;
}
