/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A compare-exchange does not see that the head was changed and changed back. */
#include "../programs/two.h"
#include <stdatomic.h>

/* A stack of two nodes; the sound one counts its changes in the upper half. */
static atomic_int next[3] = { 0, 0, 1 };
static _Atomic unsigned long head = 2;

#ifdef BROKEN
#define COUNT(old) 0ul
#else
#define COUNT(old) (((old) & ~0xfffful) + 0x10000)
#endif

static unsigned long pop(void)
{
	unsigned long old = atomic_load(&head), node = old & 0xffff;

	if (!node)
		return 0;
	if (!atomic_compare_exchange_strong(&head, &old,
					    COUNT(old) | (unsigned long)atomic_load(&next[node])))
		return 0;
	return node;
}

static void push(unsigned long node)
{
	unsigned long old = atomic_load(&head);

	atomic_store(&next[node], (int)(old & 0xffff));
	atomic_compare_exchange_strong(&head, &old, COUNT(old) | node);
}

static int has_one;

static void *pop_one(void *unused)
{
	unsigned long old = atomic_load(&head), node = old & 0xffff;
	unsigned long below = (unsigned long)atomic_load(&next[node]);

	if (node == 2 && atomic_compare_exchange_strong(&head, &old, COUNT(old) | below))
		has_one = 1;
	return unused;
}

static int took_both;

static void *pop_both_push_one(void *unused)
{
	unsigned long one = pop(), other = pop();

	if (one == 2 && other == 1) {
		took_both = 1;
		push(one);
	}
	return unused;
}

int main(void)
{
	two(pop_one, pop_both_push_one);
	if (took_both && has_one)
		assert((atomic_load(&head) & 0xffff) == 0);
	return 0;
}
