/* SPDX-License-Identifier: MIT */
/* broken: failed check 'abort' */
#include "two.h"
#include <stdlib.h>
#include <unistd.h>

static int flag;

static void *work(void *unused)
{
	usleep(10);
#ifdef BROKEN
	if (__atomic_load_n(&flag, __ATOMIC_SEQ_CST))
		abort();
#endif
	__atomic_store_n(&flag, 1, __ATOMIC_SEQ_CST);
	return unused;
}

int main(void)
{
	srand(1);
	assert(rand() == rand() || 1);
	two(work, work);
	return 0;
}
