/* SPDX-License-Identifier: MIT */
/* broken: limit 'poll' */
#include "two.h"

#include <poll.h>
#include <stddef.h>
#include <sys/select.h>

/* Without a file these are sleeps. */
static int is_ready;

static void *tell(void *unused)
{
	__atomic_store_n(&is_ready, 1, __ATOMIC_SEQ_CST);
	return unused;
}

static void *wait_for_it(void *unused)
{
#ifdef BROKEN
	struct pollfd file = { .fd = 0, .events = POLLIN };

	poll(&file, 1, 10);
#endif
	while (!__atomic_load_n(&is_ready, __ATOMIC_SEQ_CST))
		assert(poll(NULL, 0, 10) == 0);
	assert(select(0, NULL, NULL, NULL, &(struct timeval){ .tv_usec = 10 }) == 0);
	return unused;
}

int main(void)
{
	two(tell, wait_for_it);
	return 0;
}
