/* SPDX-License-Identifier: MIT */
/* Starts two threads, or three, and waits for their ends. */
#ifndef TWO_H
#define TWO_H

#include <assert.h>
#include <pthread.h>

static inline void two(void *(*one)(void *), void *(*other)(void *))
{
	pthread_t a, b;

	pthread_create(&a, NULL, one, NULL);
	pthread_create(&b, NULL, other, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
}

/* The one that is given first is created first. */
static inline void three(void *(*first)(void *), void *(*second)(void *), void *(*third)(void *))
{
	pthread_t a;

	pthread_create(&a, NULL, first, NULL);
	two(second, third);
	pthread_join(a, NULL);
}

#endif
