/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'condition' */
#include <assert.h>
#include <threads.h>

static mtx_t lock;
static cnd_t changed;
static int ready;

static int wait(void *unused)
{
	(void)unused;
	mtx_lock(&lock);
#ifndef BROKEN
	while (!ready)
#endif
		cnd_wait(&changed, &lock);
	mtx_unlock(&lock);
	return 0;
}

int main(void)
{
	thrd_t thread;

	mtx_init(&lock, mtx_plain);
	cnd_init(&changed);
	thrd_create(&thread, wait, NULL);
	mtx_lock(&lock);
	ready = 1;
	cnd_signal(&changed);
	cnd_broadcast(&changed);
	mtx_unlock(&lock);
	thrd_join(thread, NULL);
	cnd_destroy(&changed);
	return 0;
}
