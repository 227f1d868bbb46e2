/* SPDX-License-Identifier: MIT */
#include "counter.h"

struct counter {
	struct heddle_mutex lock;
	struct heddle_atomic sum;
	bool locks;
};

static void add_one(void *argument)
{
	struct counter *counter = argument;

	if (counter->locks)
		heddle_mutex_lock(&counter->lock);
	heddle_atomic_store(&counter->sum, heddle_atomic_load(&counter->sum) + 1);
	if (counter->locks)
		heddle_mutex_unlock(&counter->lock);
}

void count_to_two(bool locks, const char *check)
{
	struct counter *counter = heddle_alloc_forever(sizeof(*counter));

	heddle_mutex_init(&counter->lock, "lock");
	heddle_atomic_init(&counter->sum, 0, "sum");
	counter->locks = locks;
	heddle_spawn("A", add_one, counter);
	heddle_spawn("B", add_one, counter);
	heddle_join_all();
	heddle_check(heddle_atomic_load(&counter->sum) == 2, check, "it is %d",
		     (int)heddle_atomic_load(&counter->sum));
}
