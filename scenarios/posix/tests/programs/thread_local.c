/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include "two.h"

#include <sched.h>

#ifdef BROKEN
static int depth = 3;
#else
static _Thread_local int depth = 3;
#endif
static _Thread_local int zero;

static void *work(void *unused)
{
	depth++;
	sched_yield();
	assert(depth == 4 && zero == 0);
	depth--;
	return unused;
}

int main(void)
{
	two(work, work);
	assert(depth == 3);
	return 0;
}
