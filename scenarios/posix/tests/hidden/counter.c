/* SPDX-License-Identifier: MIT */
/*
 * Two threads count. With HIDDEN they add by assembly, which nothing sees: a note must say so.
 * With FENCE there is assembly that only orders.
 */
#include <pthread.h>

static int counter;

static void *count(void *unused)
{
	(void)unused;
#ifdef FENCE
	__asm__ volatile("lock; addl $0, (%%rsp)" : : : "memory");
#endif
#ifdef HIDDEN
	__asm__ volatile("lock; incl %0" : "+m"(counter) : : "memory");
#else
	__atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
#endif
	return 0;
}

int main(void)
{
	pthread_t one, other;

	pthread_create(&one, 0, count, 0);
	pthread_create(&other, 0, count, 0);
	pthread_join(one, 0);
	pthread_join(other, 0);
	return counter != 2;
}
