/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* A barrier that counts. The broken one counts by a read and a write, and one arrival can be lost. */
#include "../programs/two.h"

#include <stdatomic.h>

static atomic_int arrived;

static void *work(void *unused)
{
#ifdef BROKEN
	int before = atomic_load(&arrived);

	atomic_store(&arrived, before + 1);
#else
	atomic_fetch_add(&arrived, 1);
#endif
	while (atomic_load(&arrived) != 2)
		;
	return unused;
}

int main(void)
{
	two(work, work);
	return 0;
}
