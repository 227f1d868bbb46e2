/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A reader who begins again where a writer was at work. The broken one does not look a second time. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_uint sequence;
static atomic_int left, right;

static void *write_both(void *unused)
{
	atomic_fetch_add(&sequence, 1);
	atomic_store(&left, 1);
	atomic_store(&right, 1);
	atomic_fetch_add(&sequence, 1);
	return unused;
}

static void *read_both(void *unused)
{
	unsigned before;
	int l, r;

	do {
		while ((before = atomic_load(&sequence)) & 1)
			;
		l = atomic_load(&left);
		r = atomic_load(&right);
#ifdef BROKEN
	} while (0);
#else
	} while (atomic_load(&sequence) != before);
#endif
	assert(l == r);
	return unused;
}

int main(void)
{
	two(write_both, read_both);
	return 0;
}
