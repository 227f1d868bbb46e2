/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
#include <assert.h>
#include <threads.h>

static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static int made, destroyed;

static void destroy(void *value)
{
	__atomic_add_fetch((int *)value, 1, __ATOMIC_SEQ_CST);
}

static void make(void)
{
	made++;
	tss_create(&key, destroy);
}

static int use(void *unused)
{
	(void)unused;
	call_once(&once, make);
	assert(made == 1 && !tss_get(key));
#ifndef BROKEN
	tss_set(key, &destroyed);
#endif
	thrd_yield();
	assert(thrd_equal(thrd_current(), thrd_current()));
	return 0;
}

int main(void)
{
	thrd_t a, b;

	thrd_create(&a, use, NULL);
	thrd_create(&b, use, NULL);
	thrd_join(a, NULL);
	thrd_join(b, NULL);
	assert(destroyed == 2);
	tss_delete(key);
	thrd_create(&a, use, NULL);
	thrd_detach(a);
	return 0;
}
