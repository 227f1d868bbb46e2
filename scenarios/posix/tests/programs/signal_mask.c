/* SPDX-License-Identifier: MIT */
/* broken: crash */
#define _GNU_SOURCE
#include "two.h"

#include <signal.h>
#include <stddef.h>

/*
 * A thread blocks all signals, and main handles one; neither hides a crash. Each thread has a mask of its
 * own, which begins as its creator's.
 */
static int *volatile pointer;

static void handle(int number)
{
	(void)number;
}

static void *block(void *unused)
{
	sigset_t all, before;

	sigfillset(&all);
	assert(pthread_sigmask(SIG_BLOCK, &all, &before) == 0);
	assert(sigismember(&before, SIGUSR1) && !sigismember(&before, SIGSEGV));
#ifdef BROKEN
	*pointer = 1;
#endif
	return pointer ? unused : NULL;
}

static void *look(void *unused)
{
	sigset_t now;

	assert(pthread_sigmask(SIG_BLOCK, NULL, &now) == 0);
	assert(!sigismember(&now, SIGSEGV));
	return unused;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handle };
	sigset_t one;

	assert(sigaction(SIGSEGV, &action, NULL) == 0);
	assert(sigaction(SIGKILL, &action, NULL) == -1);
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	assert(sigprocmask(SIG_SETMASK, &one, NULL) == 0);
	two(block, look);
	return 0;
}
