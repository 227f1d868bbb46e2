/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_made, value;

static void make(void)
{
	is_made = 1;
	value = 42;
}

static void *use(void *unused)
{
#ifdef BROKEN
	if (!is_made)
		make();
	(void)once;
#else
	pthread_once(&once, make);
#endif
	assert(value == 42);
	return unused;
}

int main(void)
{
	two(use, use);
	return 0;
}
