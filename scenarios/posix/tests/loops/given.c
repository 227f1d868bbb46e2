/* SPDX-License-Identifier: MIT */
/* broken: data race 'unordered accesses' */
/* The loop waits for what sem_getvalue writes through a pointer; in the broken one nothing orders it. */
#include "../programs/two.h"
#include <semaphore.h>
#include <stdatomic.h>

static sem_t units;
static int value;
static atomic_int is_there;

static void *give(void *unused)
{
	sem_getvalue(&units, &value);
	atomic_store(&is_there, 1);
	return unused;
}

static void *take(void *unused)
{
#ifdef BROKEN
	while (!value)
		__asm__ volatile("" : : : "memory"); /* it is read again */
#else
	while (!atomic_load(&is_there))
		;
#endif
	assert(value == 3);
	return unused;
}

int main(void)
{
	sem_init(&units, 0, 3);
	two(give, take);
	return 0;
}
