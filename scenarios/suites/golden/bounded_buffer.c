/* SPDX-License-Identifier: MIT */
/*
 * A buffer of B places between P producers of I items each and C consumers, who share the P * I items.
 *
 *   1. a producer waits on not_full while the buffer is full, puts its item in, signals not_empty, unlocks.
 *   2. a consumer waits on not_empty while the buffer is empty, takes an item out, signals not_full, unlocks.
 *
 * One mutex, two condition variables. A waiting thread that is woken tests its condition again, and may have
 * to wait again. A signal to two waiting threads has two outcomes.
 *
 *   EXHAUSTED; for (P, C, B, I) = (1,1,1,2) 8, (1,1,1,3) 32, (2,1,1,1) 16, (2,2,1,1) 64, with broadcast 80,
 *   (2,2,2,1) 60, with broadcast 60 executions
 */
#include "golden.h"

#define THREADS_MAX 8

static struct {
	struct heddle_mutex mutex;
	struct heddle_condition not_full, not_empty;
	long filled; /* protected by the mutex */
} buffer;

static void wake(struct heddle_condition *condition)
{
	if (heddle_parameter("broadcast"))
		heddle_condition_broadcast(condition);
	else
		heddle_condition_signal(condition);
}

static void put(long places)
{
	heddle_mutex_lock(&buffer.mutex);
	while (buffer.filled == places)
		heddle_condition_wait(&buffer.not_full, &buffer.mutex);
	buffer.filled++;
	wake(&buffer.not_empty);
	heddle_mutex_unlock(&buffer.mutex);
}

static void take(void)
{
	heddle_mutex_lock(&buffer.mutex);
	while (buffer.filled == 0)
		heddle_condition_wait(&buffer.not_empty, &buffer.mutex);
	buffer.filled--;
	wake(&buffer.not_full);
	heddle_mutex_unlock(&buffer.mutex);
}

/* If P * I items cannot be divided evenly by C, the first consumers take one more each. */
static long share_of(long consumer)
{
	long items = heddle_parameter("P") * heddle_parameter("I"), consumers = heddle_parameter("C");
	return items / consumers + (consumer < items % consumers);
}

static void produce_or_consume(long index)
{
	long producers = heddle_parameter("P"), places = heddle_parameter("B");

	if (index < producers) {
		for (long i = heddle_parameter("I"); i > 0; i--)
			put(places);
	} else {
		for (long i = share_of(index - producers); i > 0; i--)
			take();
	}
}

struct known {
	long p, c, b, i, broadcast;
	uint64_t classes;
};

/* Enumerated by brute force outside of this project. */
static uint64_t classes(void)
{
	static const struct known table[] = {
		{ 1, 1, 1, 2, 0, 8 },  { 1, 1, 1, 3, 0, 32 }, { 2, 1, 1, 1, 0, 16 }, { 2, 2, 1, 1, 0, 64 },
		{ 2, 2, 1, 1, 1, 80 }, { 2, 2, 2, 1, 0, 60 }, { 2, 2, 2, 1, 1, 60 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct known *known = &table[i];
		if (known->p == heddle_parameter("P") && known->c == heddle_parameter("C") &&
		    known->b == heddle_parameter("B") && known->i == heddle_parameter("I") &&
		    known->broadcast == heddle_parameter("broadcast"))
			return known->classes;
	}
	return 0;
}

SCENARIO(golden, bounded_buffer, .doc = "producers and consumers share a buffer, a mutex and two conditions",
	 .params = { { "P", 1, THREADS_MAX, 2, "how many producers" },
		     { "C", 1, THREADS_MAX, 2, "how many consumers" },
		     { "B", 1, 100, 1, "how many places the buffer has" },
		     { "I", 0, 100, 1, "how many items each producer makes" },
		     { "broadcast", 0, 1, 0, "1: wakes all waiters instead of one" },
		     GOLDEN_PARAMS },
	 .classes = classes, .expect = { PASSES(NULL) })
{
	heddle_mutex_init(&buffer.mutex, "mutex");
	heddle_condition_init(&buffer.not_full, "not_full");
	heddle_condition_init(&buffer.not_empty, "not_empty");
	buffer.filled = 0;
	golden_run(heddle_parameter("P") + heddle_parameter("C"), produce_or_consume);
	heddle_check(buffer.filled == 0, "all is consumed", "%ld items are left", buffer.filled);
}
