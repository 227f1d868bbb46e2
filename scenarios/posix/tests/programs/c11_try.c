/* SPDX-License-Identifier: MIT */
/* broken: lock misuse */
#include <assert.h>
#include <threads.h>
#include <time.h>

static mtx_t lock;

static int take(void *unused)
{
	struct timespec until = { .tv_sec = 1 };
	int got = mtx_trylock(&lock);

	(void)unused;
	if (got == thrd_busy)
		got = mtx_timedlock(&lock, &until);
#ifdef BROKEN
	got = thrd_success;
#endif
	if (got == thrd_success)
		mtx_unlock(&lock);
	thrd_exit(got == thrd_success);
}

int main(void)
{
	thrd_t a, b;

	mtx_init(&lock, mtx_timed | mtx_recursive);
	thrd_create(&a, take, NULL);
	thrd_create(&b, take, NULL);
	thrd_join(a, NULL);
	thrd_join(b, NULL);
	return 0;
}
