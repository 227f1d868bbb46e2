/* SPDX-License-Identifier: MIT */
/* broken: use after free 'memory' */
#include "two.h"
#include <stdlib.h>
#include <string.h>

static int *shared;

static void *use(void *unused)
{
	__atomic_add_fetch(shared, 1, __ATOMIC_SEQ_CST);
	return unused;
}

int main(void)
{
	char *text = strdup("abc"), *more = realloc(text, 10);
	pthread_t thread;

	int *line = aligned_alloc(64, 64);

	assert(!strcmp(more, "abc") && (unsigned long)line % 64 == 0);
	*line = 1;
	free(line);
	free(more);
	shared = calloc(1, sizeof(*shared));
	pthread_create(&thread, NULL, use, NULL);
	(void)two;
#ifdef BROKEN
	free(shared);
	pthread_join(thread, NULL);
#else
	pthread_join(thread, NULL);
	assert(*shared == 1);
	free(shared);
#endif
	return 0;
}
