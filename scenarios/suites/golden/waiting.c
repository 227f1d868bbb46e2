/* SPDX-License-Identifier: MIT */
/*
 * Waits that never end: executions that end in a deadlock, which an explorer may miss.
 *
 * wait_signal: a wait without a predicate.
 *
 *   1. the signal is sent before the other thread waits: it has no effect.
 *   2. the other thread waits for ever.
 *
 *   FAILED: a deadlock, in one of 2 executions
 *
 * wait_forever: thread 0 waits for a completion that is never completed, holding a mutex; thread 1 locks the
 * mutex and unlocks it. An explorer that ignores the pending operation of a blocked thread misses the second
 * order when it explores the first one first.
 *
 *   FAILED: a deadlock, in both of 2 executions
 *
 * reader_semaphore: readers wait for a semaphore that a writer raises.
 *
 *   1. threads 0 and 1 lock for reading, lower the semaphore, unlock.
 *   2. thread 2 locks for writing, raises the semaphore twice, unlocks.
 *
 * If a reader is first, no thread can proceed: the writer waits for both readers. To reach the order with the
 * writer first from there, both readers must be moved behind it together.
 *
 *   FAILED: a deadlock, in one of 3 executions
 */
#include "golden.h"

static struct heddle_mutex mutex;
static struct heddle_condition condition;
static struct heddle_semaphore semaphore;
static struct heddle_rwlock rwlock;

static uint64_t two(void)
{
	return 2;
}

static uint64_t three(void)
{
	return 3;
}

static void wait(long index)
{
	(void)index;
	heddle_mutex_lock(&mutex);
	heddle_condition_wait(&condition, &mutex);
	heddle_mutex_unlock(&mutex);
}

static void signal(long index)
{
	(void)index;
	heddle_condition_signal(&condition);
}

SCENARIO(golden, wait_signal, .doc = "a wait without a predicate against one signal",
	 .params = { GOLDEN_PARAMS }, .classes = two,
	 .expect = { FINDS(NULL, { HEDDLE_DEADLOCK, "condition" }) })
{
	static void (*const functions[])(long) = { wait, signal };

	heddle_mutex_init(&mutex, "mutex");
	heddle_condition_init(&condition, "condition");
	golden_run_each(2, functions);
}

static void lock_and_down(long index)
{
	(void)index;
	heddle_mutex_lock(&mutex);
	heddle_semaphore_down(&semaphore);
	heddle_mutex_unlock(&mutex);
}

static void lock(long index)
{
	(void)index;
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

SCENARIO(golden, wait_forever, .doc = "a thread waits for ever holding what another one locks",
	 .params = { GOLDEN_PARAMS }, .classes = two,
	 .expect = { FINDS(NULL, { HEDDLE_DEADLOCK, "semaphore" }) })
{
	static void (*const functions[])(long) = { lock_and_down, lock };

	heddle_mutex_init(&mutex, "mutex");
	heddle_semaphore_init(&semaphore, 0, "semaphore");
	golden_run_each(2, functions);
}

static void read_and_down(long index)
{
	(void)index;
	heddle_rwlock_read_lock(&rwlock);
	heddle_semaphore_down(&semaphore);
	heddle_rwlock_read_unlock(&rwlock);
}

static void write_and_up(long index)
{
	(void)index;
	heddle_rwlock_write_lock(&rwlock);
	heddle_semaphore_up(&semaphore);
	heddle_semaphore_up(&semaphore);
	heddle_rwlock_write_unlock(&rwlock);
}

SCENARIO(golden, reader_semaphore, .doc = "two readers wait for what a writer gives",
	 .params = { GOLDEN_PARAMS }, .classes = three,
	 .expect = { FINDS(NULL, { HEDDLE_DEADLOCK, "semaphore" }) })
{
	static void (*const functions[])(long) = { read_and_down, read_and_down, write_and_up };

	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_semaphore_init(&semaphore, 0, "semaphore");
	golden_run_each(3, functions);
}
