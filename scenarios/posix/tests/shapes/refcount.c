/* SPDX-License-Identifier: MIT */
/* broken: use after free 'memory' */
/* A count of users goes down in two steps, and the object is freed under a user. */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stdlib.h>

struct object {
	atomic_int users;
	int value;
};
static struct object *object;

static void *put(void *unused)
{
#ifdef BROKEN
	int left = atomic_load(&object->users) - 1;

	atomic_store(&object->users, left);
	if (!left)
		free(object);
	else
		assert(object->value == 7);
#else
	if (atomic_fetch_sub(&object->users, 1) == 1)
		free(object);
#endif
	return unused;
}

int main(void)
{
	object = malloc(sizeof(*object));
	atomic_init(&object->users, 2);
	object->value = 7;
	two(put, put);
	return 0;
}
