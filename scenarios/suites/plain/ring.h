/* SPDX-License-Identifier: MIT */
/*
 * A ring for one producer and one consumer, as one would write it in any program, without
 * Heddle. The consumer owns head and the producer tail; each publishes its own with a release, and looks at
 * the other's with an acquire.
 */
#ifndef SUITES_PLAIN_RING_H
#define SUITES_PLAIN_RING_H

#include <stdatomic.h>
#include <stdbool.h>

#define RING_SLOTS 2u

struct ring {
	int slots[RING_SLOTS];
	atomic_uint head, tail;
	memory_order publishes; /* memory_order_relaxed is the mistake */
};

void ring_init(struct ring *ring, memory_order publishes);
/** False if it is full. */
bool ring_put(struct ring *ring, int value);
/** False if it is empty. */
bool ring_get(struct ring *ring, int *value);

#endif
