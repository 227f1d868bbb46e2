/* SPDX-License-Identifier: MIT */
/* broken: limit 'syscall 186234' */
#define _GNU_SOURCE
#include "two.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NO_CALL 186234

static void *work(void *unused)
{
#ifdef BROKEN
	syscall(NO_CALL);
#endif
	assert(syscall(SYS_membarrier, 0, 0) == -1 && errno == ENOSYS);
	assert(syscall(SYS_gettid) == gettid());
	return unused;
}

int main(void)
{
	two(work, work);
	return 0;
}
