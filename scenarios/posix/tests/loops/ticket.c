/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* Tickets. Where two can draw the same one both go in. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_uint next, served;
static int count;

static unsigned draw(void)
{
#ifdef BROKEN
	unsigned mine = atomic_load(&next);

	atomic_store(&next, mine + 1);
	return mine;
#else
	return atomic_fetch_add(&next, 1);
#endif
}

static void *work(void *unused)
{
	unsigned mine = draw();

	while (atomic_load_explicit(&served, memory_order_acquire) != mine)
		__builtin_ia32_pause();
	count++;
	atomic_store_explicit(&served, mine + 1, memory_order_release);
	return unused;
}

int main(void)
{
	two(work, work);
	return 0;
}
