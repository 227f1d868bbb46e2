/* SPDX-License-Identifier: MIT */
/* A shared library of the plain compiler: Heddle does not see what it keeps and does to its process. */
#include "keep.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FILE 200 /* a descriptor that nobody else has */

int keep_count(void)
{
	static int n;

	return n++;
}

int keep_file(void)
{
	return fcntl(STDERR_FILENO, F_DUPFD, FIRST_FILE) - FIRST_FILE;
}

void keep_crash(void)
{
	*(volatile int *)NULL = 1;
}

void keep_exit(void)
{
	_exit(3);
}

void keep_leave(void)
{
	_exit(0);
}

void keep_kill(void)
{
	kill(getpid(), SIGKILL);
}

void keep_pause(void)
{
	for (;;)
		pause();
}

void keep_fork(void)
{
	pid_t process = fork();

	if (!process)
		_exit(0);
	waitpid(process, NULL, 0);
}
