/* SPDX-License-Identifier: MIT */
/* broken: livelock */
/* The queue lock of Mellor-Crummey and Scott. The broken one leaves without a look for who comes after it. */
#include "../programs/two.h"

#include <stdatomic.h>
#include <stddef.h>

struct node {
	_Atomic(struct node *) next;
	atomic_int waits;
};

static _Atomic(struct node *) tail;
static int count;

static void take(struct node *mine)
{
	struct node *before;

	atomic_store(&mine->next, NULL);
	atomic_store(&mine->waits, 1);
	before = atomic_exchange(&tail, mine);
	if (!before)
		return;
	atomic_store(&before->next, mine);
	while (atomic_load(&mine->waits))
		;
}

static void give(struct node *mine)
{
	struct node *expected = mine, *next = atomic_load(&mine->next);

#ifdef BROKEN
	if (!next) {
		atomic_compare_exchange_strong(&tail, &expected, NULL);
		return;
	}
#else
	if (!next && atomic_compare_exchange_strong(&tail, &expected, NULL))
		return;
	while (!next)
		next = atomic_load(&mine->next);
#endif
	atomic_store(&next->waits, 0);
}

static struct node nodes[2];

static void work(struct node *mine)
{
	take(mine);
	count++;
	give(mine);
}

static void *first(void *unused)
{
	work(&nodes[0]);
	return unused;
}

static void *second(void *unused)
{
	work(&nodes[1]);
	return unused;
}

int main(void)
{
	two(first, second);
	return 0;
}
