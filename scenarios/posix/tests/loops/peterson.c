/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* Peterson's lock. In the broken one each says that it is its own turn. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int wants_left, wants_right, turn;
static int count;

static void enter(atomic_int *mine, atomic_int *others, int other)
{
	atomic_store(mine, 1);
	atomic_thread_fence(memory_order_seq_cst);
#ifdef BROKEN
	atomic_store(&turn, !other);
#else
	atomic_store(&turn, other);
#endif
	while (atomic_load(others) && atomic_load(&turn) == other)
		atomic_thread_fence(memory_order_seq_cst);
}

static void *left(void *unused)
{
	enter(&wants_left, &wants_right, 1);
	count++;
	atomic_store(&wants_left, 0);
	return unused;
}

static void *right(void *unused)
{
	enter(&wants_right, &wants_left, 0);
	count++;
	atomic_store(&wants_right, 0);
	return unused;
}

int main(void)
{
	two(left, right);
	return 0;
}
