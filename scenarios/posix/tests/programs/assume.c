/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include "two.h"

#include <stdatomic.h>

/* A thread whose assumption does not hold is never joined, and what is on its stack is there. */
void __VERIFIER_assume(int condition);

static atomic_int is_written, *_Atomic place;

static void *assume(void *unused)
{
	atomic_int mine = 0;

	atomic_store(&place, &mine);
#ifndef BROKEN
	__VERIFIER_assume(atomic_load(&is_written));
#endif
	return unused;
}

static void *write_there(void *unused)
{
#ifndef BROKEN
	atomic_int *there = atomic_load(&place);

	if (there && !atomic_load(&is_written))
		atomic_store(there, 1);
#endif
	atomic_store(&is_written, 1);
	return unused;
}

int main(void)
{
	pthread_t assuming, writing;

	pthread_create(&assuming, NULL, assume, NULL);
	pthread_create(&writing, NULL, write_there, NULL);
	pthread_join(assuming, NULL);
	assert(atomic_load(&is_written));
	pthread_join(writing, NULL);
	return 0;
}
