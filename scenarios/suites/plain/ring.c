/* SPDX-License-Identifier: MIT */
#include "ring.h"

void ring_init(struct ring *ring, memory_order publishes)
{
	atomic_init(&ring->head, 0);
	atomic_init(&ring->tail, 0);
	ring->publishes = publishes;
}

bool ring_put(struct ring *ring, int value)
{
	unsigned tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);

	if (tail - atomic_load_explicit(&ring->head, memory_order_acquire) == RING_SLOTS)
		return false;
	ring->slots[tail % RING_SLOTS] = value;
	atomic_store_explicit(&ring->tail, tail + 1, ring->publishes);
	return true;
}

bool ring_get(struct ring *ring, int *value)
{
	unsigned head = atomic_load_explicit(&ring->head, memory_order_relaxed);

	if (head == atomic_load_explicit(&ring->tail, memory_order_acquire))
		return false;
	*value = ring->slots[head % RING_SLOTS];
	atomic_store_explicit(&ring->head, head + 1, ring->publishes);
	return true;
}
