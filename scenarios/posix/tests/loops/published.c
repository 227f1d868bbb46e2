/* SPDX-License-Identifier: MIT */
/* broken: data race */
/* What is behind a pointer is read in the same round: it is no atomic. */
#include "../programs/two.h"
#include <stdatomic.h>
#include <stddef.h>

struct message {
	int kind;
};

static struct message messages[2];
static struct message *_Atomic newest;

static void *send(void *unused)
{
	messages[0].kind = 1;
	atomic_store(&newest, &messages[0]);
#ifdef BROKEN
	atomic_store(&newest, &messages[1]);
	messages[1].kind = 2;
#else
	messages[1].kind = 2;
	atomic_store(&newest, &messages[1]);
#endif
	return unused;
}

static void *receive(void *unused)
{
	struct message *message;

	do
		message = atomic_load(&newest);
	while (!message || message->kind != 2);
	return unused;
}

int main(void)
{
	two(send, receive);
	return 0;
}
