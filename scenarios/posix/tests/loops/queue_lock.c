/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/*
 * The lock of Mellor-Crummey and Scott. A thread that is not the last in the queue waits until the next
 * one has put itself behind it; the broken one takes it that there is none.
 */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stddef.h>

struct node {
	struct node *_Atomic next;
	atomic_int waits;
};

static struct node *_Atomic last;
static struct node nodes[2];
static int count;

static void acquire(struct node *mine)
{
	struct node *before;

	atomic_store(&mine->next, NULL);
	atomic_store(&mine->waits, 1);
	before = atomic_exchange(&last, mine);
	if (!before)
		return;
	atomic_store(&before->next, mine);
	while (atomic_load(&mine->waits))
		__builtin_ia32_pause();
}

static struct node *wait_for_next(struct node *mine)
{
	struct node *next;

	while (!(next = atomic_load(&mine->next)))
		;
	return next;
}

static void release(struct node *mine)
{
	struct node *expected = mine, *next = atomic_load(&mine->next);

	if (!next) {
		if (atomic_compare_exchange_strong(&last, &expected, NULL))
			return;
#ifdef BROKEN
		return;
#else
		next = wait_for_next(mine);
#endif
	}
	atomic_store(&next->waits, 0);
}

static void *left(void *unused)
{
	acquire(&nodes[0]);
	count++;
	release(&nodes[0]);
	return unused;
}

static void *right(void *unused)
{
	acquire(&nodes[1]);
	count++;
	release(&nodes[1]);
	return unused;
}

int main(void)
{
	two(left, right);
	assert(count == 2);
	return 0;
}
