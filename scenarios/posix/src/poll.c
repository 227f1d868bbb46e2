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

/* duration NULL: no limit. Such a wait, without a file, waits for a signal. */
static void wait_for(bool for_files, const struct timespec *duration, struct posix_call call)
{
	if (for_files || !duration)
		posix_refuse(call.name, call);
	posix_sleep(posix_ns(duration), posix_place(call));
}

int POSIX(poll)(struct pollfd *files, nfds_t n, int ms)
{
	const struct timespec duration = { ms / 1000, ms % 1000 * 1000000 };

	(void)files;
	wait_for(n, ms < 0 ? NULL : &duration, CALL);
	return 0;
}

int POSIX(ppoll)(struct pollfd *files, nfds_t n, const struct timespec *duration, const sigset_t *mask)
{
	(void)files, (void)mask;
	wait_for(n, duration, CALL);
	return 0;
}

int POSIX(select)(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *duration)
{
	const struct timespec wait = { duration ? duration->tv_sec : 0,
				       duration ? duration->tv_usec * 1000 : 0 };

	(void)n;
	wait_for(in || out || bad, duration ? &wait : NULL, CALL);
	return 0;
}

int POSIX(pselect)(int n, fd_set *in, fd_set *out, fd_set *bad, const struct timespec *duration,
		   const sigset_t *mask)
{
	(void)n, (void)mask;
	wait_for(in || out || bad, duration, CALL);
	return 0;
}
