/* SPDX-License-Identifier: MIT */
/* A subject that nobody explores to its end. */
#include <heddle/heddle.h>

static const char *const two[] = { "one", "two", NULL };

#define HEDDLE_SUBJECT (&slow)
#include <heddle/scenario.h>

static const struct heddle_subject slow = { .name = "slow", .revisions = two };

static void store(void *argument)
{
	for (int i = 0; i < 20; i++)
		heddle_atomic_store(argument, i);
}

SCENARIO(slow, stores, .id = "SW1", .expect = { PASSES("one"), PASSES("two") })
{
	struct heddle_atomic *last = heddle_alloc_forever(sizeof(*last));

	heddle_atomic_init(last, 0, "last");
	heddle_spawn("A", store, last);
	heddle_spawn("B", store, last);
	heddle_spawn("C", store, last);
	heddle_join_all();
}
