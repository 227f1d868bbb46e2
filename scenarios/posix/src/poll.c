/* SPDX-License-Identifier: MIT */
/* Waiting for files: without a file it is a sleep; with one it is refused. */
#include "posix.h"

#include <poll.h>
#include <sys/select.h>
#include <time.h>

int POSIX(poll)(struct pollfd *files, nfds_t n, int ms);
int POSIX(ppoll)(struct pollfd *files, nfds_t n, const struct timespec *duration, const sigset_t *mask);
int POSIX(select)(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *duration);
int POSIX(pselect)(int n, fd_set *in, fd_set *out, fd_set *bad, const struct timespec *duration,
		   const sigset_t *mask);

/* A wait without a limit and without a file has no end: it waits for a signal. */
static void wait_for(bool for_files, bool for_ever, unsigned long long ns, struct posix_call call)
{
	if (for_files || for_ever)
		posix_refuse(call.name, call);
	posix_sleep(ns, posix_place(call));
}

static unsigned long long ns_of(const struct timespec *duration)
{
	return duration ? (unsigned long long)duration->tv_sec * 1000000000 +
				  (unsigned long long)duration->tv_nsec
			: 0;
}

int POSIX(poll)(struct pollfd *files, nfds_t n, int ms)
{
	(void)files;
	wait_for(n, ms < 0, (unsigned long long)ms * 1000000, CALL);
	return 0;
}

int POSIX(ppoll)(struct pollfd *files, nfds_t n, const struct timespec *duration, const sigset_t *mask)
{
	(void)files, (void)mask;
	wait_for(n, !duration, ns_of(duration), CALL);
	return 0;
}

int POSIX(select)(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *duration)
{
	const struct timespec wait = { duration ? duration->tv_sec : 0,
				       duration ? duration->tv_usec * 1000 : 0 };

	(void)n;
	wait_for(in || out || bad, !duration, ns_of(&wait), CALL);
	return 0;
}

int POSIX(pselect)(int n, fd_set *in, fd_set *out, fd_set *bad, const struct timespec *duration,
		   const sigset_t *mask)
{
	(void)n, (void)mask;
	wait_for(in || out || bad, !duration, ns_of(duration), CALL);
	return 0;
}
