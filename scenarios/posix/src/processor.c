/* SPDX-License-Identifier: MIT */
/*
 * Processors, of which there is one, numbers of threads, and calls of the kernel by their numbers. Where a
 * thread runs makes no difference to what can happen, so a request for processors is granted and forgotten.
 */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GENERATION_BITS 8 /* a thread has at most 255 children */
#define NUMBER_BITS	30

/*
 * By the thread's place in the tree of threads, so it depends on no schedule: two threads differ, unless one
 * has more than three generations above it.
 */
static pid_t number_of(const struct posix_thread *thread)
{
	return (pid_t)(POSIX_PROCESS + (thread->path & ((1u << NUMBER_BITS) - 1)));
}

void posix_thread_number(struct posix_thread *thread)
{
	struct posix_thread *parent = posix_self();

	thread->path = parent->path << GENERATION_BITS | ++parent->n_created % (1u << GENERATION_BITS);
}

pid_t POSIX(gettid)(void);
int POSIX(sched_setaffinity)(pid_t thread, size_t size, const cpu_set_t *processors);
int POSIX(sched_getaffinity)(pid_t thread, size_t size, cpu_set_t *processors);
int POSIX(pthread_setaffinity_np)(pthread_t thread, size_t size, const cpu_set_t *processors);
int POSIX(pthread_getaffinity_np)(pthread_t thread, size_t size, cpu_set_t *processors);
int POSIX(sched_getcpu)(void);
long POSIX(syscall)(long number, ...);

pid_t POSIX(gettid)(void)
{
	return number_of(posix_self());
}

int POSIX(sched_setaffinity)(pid_t thread, size_t size, const cpu_set_t *processors)
{
	(void)thread, (void)size, (void)processors;
	return 0;
}

int POSIX(pthread_setaffinity_np)(pthread_t thread, size_t size, const cpu_set_t *processors)
{
	(void)thread, (void)size, (void)processors;
	return 0;
}

/* Gives the program the set of the one processor. Returns 0 or EINVAL. */
static int give_processors(size_t size, cpu_set_t *to, void *caller)
{
	cpu_set_t processors[POSIX_CPU_SETS_MAX];

	if (!size || size > sizeof(processors))
		return EINVAL;
	memset(processors, 0, size);
	CPU_SET_S(0, size, processors);
	heddle_placed_write(to, processors, size, caller);
	return 0;
}

int POSIX(sched_getaffinity)(pid_t thread, size_t size, cpu_set_t *processors)
{
	int error = give_processors(size, processors, __builtin_return_address(0));

	(void)thread;
	if (!error)
		return 0;
	errno = error;
	return -1;
}

int POSIX(pthread_getaffinity_np)(pthread_t thread, size_t size, cpu_set_t *processors)
{
	(void)thread;
	return give_processors(size, processors, __builtin_return_address(0));
}

int POSIX(sched_getcpu)(void)
{
	return 0;
}

/* As a kernel without membarrier, which a program has to expect. */
long POSIX(syscall)(long number, ...)
{
	char name[32];

	switch (number) {
	case SYS_gettid:
		return number_of(posix_self());
	case SYS_sched_yield:
		heddle_poll_at(PLACE);
		return 0;
	case SYS_membarrier:
		errno = ENOSYS;
		return -1;
	default:
		snprintf(name, sizeof(name), "syscall %ld", number);
		posix_refuse(name, CALL);
	}
}
