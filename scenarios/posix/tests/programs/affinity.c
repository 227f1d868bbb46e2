/* SPDX-License-Identifier: MIT */
/* broken: failed check */
#define _GNU_SOURCE
#include "two.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Both threads ask for the only processor; that keeps them apart no more than anything else does. */
static int counter;
static pid_t number[2];

static void pin(void)
{
	cpu_set_t processors;

	assert(pthread_getaffinity_np(pthread_self(), sizeof(processors), &processors) == 0);
	assert(CPU_ISSET(sched_getcpu(), &processors));
	assert(sched_setaffinity((pid_t)syscall(SYS_gettid), sizeof(processors), &processors) == 0);
	assert(pthread_setaffinity_np(pthread_self(), sizeof(processors), &processors) == 0);
}

static void count(void)
{
#ifdef BROKEN
	int seen = __atomic_load_n(&counter, __ATOMIC_SEQ_CST);

	__atomic_store_n(&counter, seen + 1, __ATOMIC_SEQ_CST);
#else
	__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
#endif
}

static void *one(void *unused)
{
	pin();
	number[0] = gettid();
	count();
	return unused;
}

static void *other(void *unused)
{
	pin();
	number[1] = gettid();
	count();
	return unused;
}

int main(void)
{
	two(one, other);
	assert(number[0] != number[1] && gettid() == getpid());
	assert(counter == 2);
	return 0;
}
