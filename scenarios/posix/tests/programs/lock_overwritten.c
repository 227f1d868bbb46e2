/* SPDX-License-Identifier: MIT */
/* broken: memory error 'object overwritten' */
#include "two.h"
#include <string.h>

static struct {
	pthread_mutex_t lock;
	int value;
} state = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *use(void *unused)
{
	pthread_mutex_lock(&state.lock);
	state.value++;
	pthread_mutex_unlock(&state.lock);
	return unused;
}

int main(void)
{
	two(use, use);
#ifdef BROKEN
	memset(&state, 0xff, sizeof(state));
#else
	state.value = 0;
#endif
	two(use, use);
	return 0;
}
