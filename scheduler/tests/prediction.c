/* SPDX-License-Identifier: MIT */
/* dpor's predictions of conditional operations: none may be wrong. */
#include "exploring.h"

static struct heddle_atomic x;
static struct heddle_mutex mutex;

THREAD(adds)
{
	heddle_atomic_add(&x, 1);
}

THREAD(exchanges_one)
{
	heddle_atomic_compare_exchange(&x, 1, 5);
}

/* If one add is left out and the other kept, the exchange finds another value than it found after both. */
BODY(adds_that_commute)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(adds, adds, exchanges_one);
}

Test(prediction, one_of_two_adds_is_left_out)
{
	expect_classes(adds_that_commute, 4);
}

THREAD(exchanges_twice)
{
	if (heddle_atomic_compare_exchange(&x, 0, 1) == 0)
		heddle_atomic_compare_exchange(&x, 1, 0);
}

BODY(exchanges_that_go_round)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(exchanges_twice, exchanges_twice, exchanges_twice);
}

Test(prediction, values_that_come_back)
{
	expect_classes(exchanges_that_go_round, 21);
}

THREAD(tries_and_chooses)
{
	for (int i = 0; i < 2; i++) {
		if (!heddle_mutex_trylock(&mutex))
			continue;
		heddle_observe(heddle_choose(2, "i"));
		heddle_mutex_unlock(&mutex);
	}
}

BODY(trylocks_that_choose)
{
	heddle_mutex_init(&mutex, "mutex");
	run_threads(tries_and_chooses, tries_and_chooses);
}

/* Once a trylock was seen to choose, none is predicted. */
Test(prediction, ends_with_a_surprise)
{
	expect_classes(trylocks_that_choose, 224);
}

/* main holds it, and no thread was seen to take it. */
BODY(held_from_the_start)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_mutex_lock(&mutex);
	heddle_spawn("tries", tries_and_chooses, NULL);
	heddle_spawn("tries too", tries_and_chooses, NULL);
	heddle_mutex_unlock(&mutex);
	heddle_join_all();
}

Test(prediction, of_a_lock_that_main_holds)
{
	expect_classes(held_from_the_start, 333);
}
