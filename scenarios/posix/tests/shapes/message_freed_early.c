/* SPDX-License-Identifier: MIT */
/* broken: use after free 'memory' */
/* The sender frees a message before the receiver has read it. */
#include "../programs/two.h"

#include <semaphore.h>
#include <stdlib.h>

static sem_t is_sent, is_read;
static int *message;

static void *send_it(void *unused)
{
	message = malloc(sizeof(*message));
	*message = 5;
	sem_post(&is_sent);
#ifndef BROKEN
	sem_wait(&is_read);
#endif
	free(message);
	return unused;
}

static void *receive_it(void *unused)
{
	sem_wait(&is_sent);
	assert(*message == 5);
	sem_post(&is_read);
	return unused;
}

int main(void)
{
	sem_init(&is_sent, 0, 0);
	sem_init(&is_read, 0, 0);
	two(send_it, receive_it);
	return 0;
}
