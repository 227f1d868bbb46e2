/* SPDX-License-Identifier: MIT */
/*
 * The bounded buffer: one mutex, two condition variables, while loops, signal before the unlock. P producers
 * of I items each, C consumers that share them, B places.
 *
 * The numbers of classes were enumerated by brute force outside of the project.
 */
#include "seen.h"

static struct buffer {
	int producers, consumers, places, items;
	bool broadcast;
	bool consumers_first; /* they are created first */
	struct heddle_mutex mutex;
	struct heddle_condition not_full, not_empty;
	int filled;
} buffer;

static void wake(struct heddle_condition *condition)
{
	if (buffer.broadcast)
		heddle_condition_broadcast(condition);
	else
		heddle_condition_signal(condition);
}

static void move_items(int n, int full, int direction, struct heddle_condition *mine,
		       struct heddle_condition *theirs)
{
	for (int i = 0; i < n; i++) {
		heddle_mutex_lock(&buffer.mutex);
		while (buffer.filled == full)
			heddle_condition_wait(mine, &buffer.mutex);
		buffer.filled += direction;
		wake(theirs);
		heddle_mutex_unlock(&buffer.mutex);
	}
}

THREAD(produce)
{
	move_items(buffer.items, buffer.places, 1, &buffer.not_full, &buffer.not_empty);
}

THREAD(consume)
{
	move_items(buffer.producers * buffer.items / buffer.consumers, 0, -1, &buffer.not_empty,
		   &buffer.not_full);
}

static void spawn(const char *const *names, int n, thread_function *function)
{
	for (int i = 0; i < n; i++)
		heddle_spawn(names[i], function, NULL);
}

BODY(run_buffer)
{
	static const char *const producers[] = { "producer 0", "producer 1" };
	static const char *const consumers[] = { "consumer 0", "consumer 1" };

	heddle_mutex_init(&buffer.mutex, "mutex");
	heddle_condition_init(&buffer.not_full, "not_full");
	heddle_condition_init(&buffer.not_empty, "not_empty");
	buffer.filled = 0;
	if (buffer.consumers_first)
		spawn(consumers, buffer.consumers, consume);
	spawn(producers, buffer.producers, produce);
	if (!buffer.consumers_first)
		spawn(consumers, buffer.consumers, consume);
	heddle_join_all();
	heddle_check(buffer.filled == 0, "all is consumed", "%d are left", buffer.filled);
}

static void expect_buffer(int producers, int consumers, int places, int items, bool broadcast,
			  uint64_t classes)
{
	for (int first = 0; first < 2; first++) {
		buffer = (struct buffer){ .producers = producers,
					  .consumers = consumers,
					  .places = places,
					  .items = items,
					  .broadcast = broadcast,
					  .consumers_first = first };
		cr_expect_eq(see_classes(run_buffer, classes)->n_findings, 0);
	}
}

Test(condition_buffer, one_and_one)
{
	expect_buffer(1, 1, 1, 2, false, 8);
	expect_buffer(1, 1, 1, 3, false, 32);
}

Test(condition_buffer, two_producers)
{
	expect_buffer(2, 1, 1, 1, false, 16);
}

Test(condition_buffer, two_and_two_for_one_place)
{
	expect_buffer(2, 2, 1, 1, false, 64);
	expect_buffer(2, 2, 1, 1, true, 80);
}

Test(condition_buffer, two_and_two_for_two_places)
{
	expect_buffer(2, 2, 2, 1, false, 60);
	expect_buffer(2, 2, 2, 1, true, 60);
}
