/* SPDX-License-Identifier: MIT */
/* broken: limit 'fork' */
#include "two.h"
#include <unistd.h>

static void *work(void *unused)
{
#ifdef BROKEN
	fork();
#endif
	assert(getpid() == getpid());
	return unused;
}

int main(void)
{
	two(work, work);
	return 0;
}
