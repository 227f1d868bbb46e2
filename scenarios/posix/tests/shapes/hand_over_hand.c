/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* The next node of a list is changed without its lock. */
#include "../programs/two.h"

static struct node {
	pthread_mutex_t lock;
	int value;
	struct node *next;
} last = { PTHREAD_MUTEX_INITIALIZER, 2, NULL }, first = { PTHREAD_MUTEX_INITIALIZER, 1, &last };

static void *add_one(void *unused)
{
	struct node *node = &first;

	pthread_mutex_lock(&node->lock);
	node->value++;
#ifdef BROKEN
	pthread_mutex_unlock(&node->lock);
	node = node->next;
#else
	pthread_mutex_lock(&node->next->lock);
	pthread_mutex_unlock(&node->lock);
	node = node->next;
#endif
	node->value++;
#ifndef BROKEN
	pthread_mutex_unlock(&node->lock);
#endif
	return unused;
}

int main(void)
{
	two(add_one, add_one);
	assert(first.value == 3 && last.value == 4);
	return 0;
}
