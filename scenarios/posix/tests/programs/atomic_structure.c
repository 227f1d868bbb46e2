/* SPDX-License-Identifier: MIT */
/* broken: failed check */
#include "two.h"

#include <stdatomic.h>

/* Too long for an instruction. */
struct counts {
	long of_one, of_other, sum;
};

static _Atomic struct counts counts;

static struct counts with(struct counts counts, int one, int other)
{
	counts.of_one += one;
	counts.of_other += other;
	counts.sum++;
	return counts;
}

static void add(int one, int other)
{
	struct counts seen = atomic_load(&counts);

#ifdef BROKEN
	atomic_store(&counts, with(seen, one, other));
#else
	while (!atomic_compare_exchange_strong(&counts, &seen, with(seen, one, other)))
		;
#endif
}

static void *one(void *unused)
{
	add(1, 0);
	return unused;
}

static void *other(void *unused)
{
	add(0, 1);
	return unused;
}

int main(void)
{
	struct counts end;

	two(one, other);
	end = atomic_exchange(&counts, (struct counts){ 0 });
	assert(end.of_one == 1 && end.of_other == 1 && end.sum == 2);
	return 0;
}
