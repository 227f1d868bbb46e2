/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* A flag says that the data are there; the broken one says so too early. */
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int is_there;
static int data;

static void *give(void *unused)
{
#ifdef BROKEN
	atomic_store(&is_there, 1);
#endif
	__atomic_store_n(&data, 7, __ATOMIC_SEQ_CST);
	atomic_store(&is_there, 1);
	return unused;
}

static void *take(void *unused)
{
	while (!atomic_load(&is_there))
		;
	assert(__atomic_load_n(&data, __ATOMIC_SEQ_CST) == 7);
	return unused;
}

int main(void)
{
	two(give, take);
	return 0;
}
