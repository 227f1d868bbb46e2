/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A loop that counts by a function of the C library is no await. The broken one stops too early. */
#include "../programs/two.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_int flag;
static char looks[8];

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

static void *look(void *unused)
{
	while (strlen(looks) < 4 && !atomic_load(&flag))
		strcat(looks, "x");
#ifdef BROKEN
	assert(atomic_load(&flag));
#endif
	return unused;
}

int main(void)
{
	two(set, look);
	return 0;
}
