/* SPDX-License-Identifier: MIT */
/* broken: end of the process 'exit status' */
#include "two.h"
#include <stdio.h>
#include <stdlib.h>

static int handled;

static void handler(void)
{
	handled++;
}

static void *leave(void *unused)
{
	assert(!handled);
#ifdef BROKEN
	exit(3);
#endif
	return unused;
}

int main(void)
{
	atexit(handler);
	two(leave, leave);
	printf("done\n");
	fprintf(stderr, "done\n");
	exit(0);
}
