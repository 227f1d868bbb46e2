/* SPDX-License-Identifier: MIT */
/* broken: crash 'SIGSEGV' */
/* A pointer is used before it is set. */
#include "../programs/two.h"
#include <semaphore.h>

static int value = 3;
static int *volatile pointer;
static sem_t is_set;

static void *set(void *unused)
{
	__atomic_store_n(&pointer, &value, __ATOMIC_SEQ_CST);
	sem_post(&is_set);
	return unused;
}

static void *use(void *unused)
{
#ifndef BROKEN
	sem_wait(&is_set);
#endif
	assert(*__atomic_load_n(&pointer, __ATOMIC_SEQ_CST) == 3);
	return unused;
}

int main(void)
{
	sem_init(&is_set, 0, 0);
	two(set, use);
	return 0;
}
