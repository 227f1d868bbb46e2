/* SPDX-License-Identifier: MIT */
/* Code under test that does not include any header of Heddle: ring.c. */
#include "plain.h"
#include "ring.h"

#define ITEMS 3

static struct ring ring;

static void produce(void *unused)
{
	(void)unused;
	for (int i = 1; i <= ITEMS; i++)
		ring_put(&ring, i);
}

static void consume(void *unused)
{
	int last = 0, value;

	(void)unused;
	for (int i = 0; i < ITEMS; i++) {
		if (!ring_get(&ring, &value))
			continue;
		heddle_check(value > last, "items come in order", "%d after %d", value, last);
		last = value;
	}
}

/*
 * A ring of two slots, three items.
 *
 *   1. A fills a slot and publishes it.
 *   2. B sees that there is one and reads it. If publishing is relaxed, nothing orders the two.
 *
 *   broken   FAILED: data race on a slot
 *   sound    EXHAUSTED
 */
SCENARIO(plain, ring, .id = "PL8", .doc = "a ring for one producer and one consumer",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_SEES_RACES, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	ring_init(&ring, is_the_broken_one() ? memory_order_relaxed : memory_order_release);
	plain_pair(produce, consume, NULL);
}
