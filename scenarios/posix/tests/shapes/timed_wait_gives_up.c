/* SPDX-License-Identifier: MIT */
/* broken: use after free */
/* Who gives up frees the request that is still to be answered. */
#include "../programs/two.h"
#include <errno.h>
#include <stdlib.h>

struct request {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	int is_answered, users;
};
static struct request *request;

static void put(struct request *r)
{
	int left = --r->users;

	pthread_mutex_unlock(&r->lock);
	if (!left)
		free(r);
}

static void *answer(void *unused)
{
	struct request *r = request;

	pthread_mutex_lock(&r->lock);
	r->is_answered = 1;
	pthread_cond_signal(&r->answered);
	put(r);
	return unused;
}

int main(void)
{
	const struct timespec until = { .tv_sec = 1 };
	pthread_t thread;
	int error = 0;

	request = calloc(1, sizeof(*request));
	pthread_mutex_init(&request->lock, NULL);
	pthread_cond_init(&request->answered, NULL);
#ifdef BROKEN
	request->users = 1;
#else
	request->users = 2;
#endif
	pthread_create(&thread, NULL, answer, NULL);
	pthread_mutex_lock(&request->lock);
	while (!request->is_answered && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&request->answered, &request->lock, &until);
	put(request);
	pthread_join(thread, NULL);
	(void)two;
	return 0;
}
