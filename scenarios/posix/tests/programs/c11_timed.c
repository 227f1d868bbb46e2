/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include <assert.h>
#include <threads.h>
#include <time.h>

static mtx_t lock;
static cnd_t changed;
static int ready;

static int wait(void *unused)
{
	const struct timespec until = { .tv_sec = 1 };
	int result = thrd_success;

	(void)unused;
	mtx_lock(&lock);
	while (!ready && result == thrd_success)
		result = cnd_timedwait(&changed, &lock, &until);
#ifdef BROKEN
	assert(ready);
#else
	assert(ready || result == thrd_timedout);
#endif
	mtx_unlock(&lock);
	return 0;
}

int main(void)
{
	thrd_t thread;

	mtx_init(&lock, mtx_plain);
	cnd_init(&changed);
	thrd_create(&thread, wait, NULL);
	thrd_sleep(&(struct timespec){ .tv_nsec = 1 }, NULL);
	mtx_lock(&lock);
	ready = 1;
	cnd_signal(&changed);
	mtx_unlock(&lock);
	thrd_join(thread, NULL);
	return 0;
}
