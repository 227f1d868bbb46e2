/* SPDX-License-Identifier: MIT */
/* broken: data race */
#include <assert.h>
#include <threads.h>

static mtx_t lock;
static int counter;

static int count(void *unused)
{
	(void)unused;
#ifndef BROKEN
	assert(mtx_lock(&lock) == thrd_success);
#endif
	counter++;
#ifndef BROKEN
	assert(mtx_unlock(&lock) == thrd_success);
#endif
	return 3;
}

int main(void)
{
	thrd_t a, b;
	int result;

	mtx_init(&lock, mtx_plain);
	assert(thrd_create(&a, count, NULL) == thrd_success);
	assert(thrd_create(&b, count, NULL) == thrd_success);
	assert(thrd_join(a, &result) == thrd_success && result == 3);
	assert(thrd_join(b, NULL) == thrd_success);
	assert(counter == 2);
	mtx_destroy(&lock);
	return 0;
}
