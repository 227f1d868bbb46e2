/* SPDX-License-Identifier: MIT */
/* broken: lock misuse 'held at the end' */
#include "two.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void leave(int is_early)
{
	if (is_early)
		pthread_exit(&lock);
}

static void *work(void *unused)
{
	pthread_mutex_lock(&lock);
#ifdef BROKEN
	leave(1);
#endif
	pthread_mutex_unlock(&lock);
	leave(1);
	return unused;
}

int main(void)
{
	pthread_t thread;
	void *value;

	pthread_create(&thread, NULL, work, NULL);
	pthread_join(thread, &value);
	assert(value == &lock);
	two(work, work);
	return 0;
}
