/* SPDX-License-Identifier: MIT */
/* broken: failed check */
#include "two.h"

#include <stdatomic.h>
#include <stddef.h>

/*
 * A stack without locks. A thread that was preempted between its look at the head and its compare-exchange
 * must notice that the head was taken and put back meanwhile: its tag has changed.
 */
struct node {
	struct node *next;
};

struct head {
	struct node *first;
	size_t tag;
};

static struct node nodes[2];
static _Atomic struct head head;

static struct node *pop(void)
{
	struct head seen = atomic_load(&head), wanted;

	do {
		if (!seen.first)
			return NULL;
		wanted.first = __atomic_load_n(&seen.first->next, __ATOMIC_SEQ_CST);
		wanted.tag = seen.tag;
	} while (!atomic_compare_exchange_strong(&head, &seen, wanted));
	return seen.first;
}

static void push(struct node *node)
{
	struct head seen = atomic_load(&head), wanted = { .first = node };

	do {
		__atomic_store_n(&node->next, seen.first, __ATOMIC_SEQ_CST);
#ifdef BROKEN
		wanted.tag = seen.tag;
#else
		wanted.tag = seen.tag + 1;
#endif
	} while (!atomic_compare_exchange_strong(&head, &seen, wanted));
}

static _Atomic int n_taken;

static void *take(void *unused)
{
	n_taken += pop() != NULL;
	return unused;
}

static void *take_both(void *unused)
{
	struct node *first = pop();

	n_taken += pop() != NULL;
	if (first)
		push(first);
	return unused;
}

int main(void)
{
	push(&nodes[0]);
	push(&nodes[1]);
	two(take, take_both);
	while (pop())
		n_taken++;
	assert(n_taken == 2);
	return 0;
}
