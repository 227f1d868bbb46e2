/* SPDX-License-Identifier: MIT */
/* broken: use after free 'object' */
#include "two.h"
#include <stdlib.h>

struct node {
	pthread_mutex_t lock;
};
static struct node *node;

static void *use(void *unused)
{
	pthread_mutex_lock(&node->lock);
	pthread_mutex_unlock(&node->lock);
	return unused;
}

int main(void)
{
	pthread_t thread;

	node = malloc(sizeof(*node));
	pthread_mutex_init(&node->lock, NULL);
	pthread_create(&thread, NULL, use, NULL);
	(void)two;
#ifdef BROKEN
	pthread_mutex_lock(&node->lock);
	pthread_mutex_unlock(&node->lock);
	free(node);
	pthread_join(thread, NULL);
#else
	pthread_join(thread, NULL);
	free(node);
#endif
	return 0;
}
