/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A push stores the head instead of comparing it. */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stdlib.h>

struct node {
	struct node *next;
};
static _Atomic(struct node *) head;

static void *push(void *unused)
{
	struct node *node = malloc(sizeof(*node));

	node->next = atomic_load(&head);
#ifdef BROKEN
	atomic_store(&head, node);
#else
	while (!atomic_compare_exchange_strong(&head, &node->next, node))
		;
#endif
	return unused;
}

int main(void)
{
	int n = 0;

	two(push, push);
	for (struct node *node = head; node; node = node->next)
		n++;
	assert(n == 2);
	return 0;
}
