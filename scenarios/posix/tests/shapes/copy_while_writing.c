/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* A text is copied while it is written. */
#include "../programs/two.h"
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char name[16] = "old";

static void *rename_it(void *unused)
{
	pthread_mutex_lock(&lock);
	memcpy(name, "new", 4);
	pthread_mutex_unlock(&lock);
	return unused;
}

static void *look(void *unused)
{
	char copy[16];

#ifndef BROKEN
	pthread_mutex_lock(&lock);
#endif
	memcpy(copy, name, sizeof(copy));
#ifndef BROKEN
	pthread_mutex_unlock(&lock);
#endif
	assert(!strcmp(copy, "new") || !strcmp(copy, "old"));
	return unused;
}

int main(void)
{
	two(rename_it, look);
	return 0;
}
