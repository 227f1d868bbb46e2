/* SPDX-License-Identifier: MIT */
/*
 * Signals, of which none ever comes: what would send one is refused. So handlers are forgotten, and a mask
 * is a value that each thread keeps. The process's own handlers and mask stay as they are, by which crashes
 * are found.
 */
#include "posix.h"

#include <errno.h>
#include <signal.h>

int POSIX(sigaction)(int number, const struct sigaction *action, struct sigaction *before);
void (*POSIX(signal)(int number, void (*handler)(int)))(int);
int POSIX(pthread_sigmask)(int how, const sigset_t *set, sigset_t *before);
int POSIX(sigprocmask)(int how, const sigset_t *set, sigset_t *before);

static bool is_signal(int number)
{
	return number > 0 && number < NSIG && number != SIGKILL && number != SIGSTOP;
}

int POSIX(sigaction)(int number, const struct sigaction *action, struct sigaction *before)
{
	(void)action;
	if (!is_signal(number)) {
		errno = EINVAL;
		return -1;
	}
	if (before)
		GIVE(before, ((struct sigaction){ 0 }));
	return 0;
}

void (*POSIX(signal)(int number, void (*handler)(int)))(int)
{
	(void)handler;
	if (is_signal(number))
		return SIG_DFL;
	errno = EINVAL;
	return SIG_ERR;
}

static int change_mask(int how, const sigset_t *set)
{
	sigset_t *mask = &posix_self()->mask;

	switch (how) {
	case SIG_BLOCK:
		sigorset(mask, mask, set);
		return 0;
	case SIG_UNBLOCK:
		for (int number = 1; number < NSIG; number++) {
			if (sigismember(set, number) == 1)
				sigdelset(mask, number);
		}
		return 0;
	case SIG_SETMASK:
		*mask = *set;
		return 0;
	default:
		return EINVAL;
	}
}

static int exchange_mask(int how, const sigset_t *set, sigset_t *before, void *caller)
{
	const sigset_t mask = posix_self()->mask;
	int error = set ? change_mask(how, set) : 0;

	if (before && !error)
		GIVE_AT(before, mask, caller);
	return error;
}

int POSIX(pthread_sigmask)(int how, const sigset_t *set, sigset_t *before)
{
	return exchange_mask(how, set, before, __builtin_return_address(0));
}

int POSIX(sigprocmask)(int how, const sigset_t *set, sigset_t *before)
{
	int error = exchange_mask(how, set, before, __builtin_return_address(0));

	if (!error)
		return 0;
	errno = error;
	return -1;
}
