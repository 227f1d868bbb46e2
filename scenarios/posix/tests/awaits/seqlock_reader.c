/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A reader that reads again where a writer came between. The broken one does not look afterwards. */
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
	int one, other;

	do {
		while ((before = atomic_load(&sequence)) & 1)
			;
		one = atomic_load(&left);
		other = atomic_load(&right);
#ifdef BROKEN
		before = atomic_load(&sequence);
#endif
	} while (atomic_load(&sequence) != before);
	assert(one == other);
	return unused;
}

int main(void)
{
	two(write_both, read_both);
	return 0;
}
