/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A loop that gives up after some looks is no await. The broken one takes that it has seen the flag. */
#include "../programs/two.h"

#include <stdatomic.h>

static atomic_int flag;

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

static void *look(void *unused)
{
	int looks = 0;

	while (looks < 5 && !atomic_load(&flag))
		looks++;
#ifdef BROKEN
	assert(looks < 5);
#endif
	return unused;
}

int main(void)
{
	two(set, look);
	return 0;
}
