/* SPDX-License-Identifier: MIT */
/*
 * Waits and wake-ups.
 *
 *   1. A writes x and wakes B.
 *   2. B, woken, writes x.
 *
 * In `racy` a thread C may wake B as well, which is not ordered with the write of x:
 *
 *   1. C wakes B.
 *   2. B writes x, and so does A.
 *
 *   racy    in the tsan and the access build FAILED: data race; else EXHAUSTED
 *   clean   EXHAUSTED
 */
#include "race.h"

#include <limits.h>

struct world {
	struct heddle_semaphore semaphore;
	struct heddle_completion completion;
	struct heddle_semaphore waits; /* one for each thread that waits until B waits */
	struct heddle_mutex mutex;
	struct heddle_condition condition;
	struct heddle_waitqueue queue;
	struct heddle_barrier barrier;
	struct heddle_once once;
	volatile int x;
};

static struct world *make(void)
{
	struct world *w = heddle_alloc_forever(sizeof(*w));

	heddle_semaphore_init(&w->semaphore, is_racy(), "semaphore");
	heddle_completion_init(&w->completion, "completion");
	heddle_semaphore_init(&w->waits, 0, "waits");
	heddle_mutex_init(&w->mutex, "mutex");
	heddle_condition_init(&w->condition, "condition");
	heddle_waitqueue_init(&w->queue, "queue");
	heddle_barrier_init(&w->barrier, 2, "barrier");
	heddle_once_init(&w->once, "once");
	w->x = 0;
	return w;
}

static void write_x(struct world *w)
{
	w->x = 1; /* RACES */
}

static void up(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_semaphore_up(&w->semaphore);
}

static void down(void *argument)
{
	struct world *w = argument;

	heddle_semaphore_down(&w->semaphore);
	write_x(w);
}

SCENARIO(race, semaphore, .id = "RC10", .doc = "B takes what A gives, or what was there before",
	 .expect = RACE_EXPECTED)
{
	race_pair(up, down, make());
}

static void complete(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_complete(&w->completion);
}

static void wait_completion(void *argument)
{
	struct world *w = argument;

	heddle_completion_wait(&w->completion);
	write_x(w);
}

SCENARIO(race, completion, .id = "RC11", .doc = "B waits for A to complete, or for anybody",
	 .expect = RACE_EXPECTED)
{
	struct world *w = make();

	if (is_racy())
		heddle_complete(&w->completion);
	race_pair(complete, wait_completion, w);
}

/* A, B, and C if there is to be a race. */
static void run_with_c(void (*a)(void *), void (*b)(void *), void (*c)(void *))
{
	struct world *w = make();

	if (is_racy())
		heddle_spawn("C", c, w);
	race_pair(a, b, w);
}

static void say_that_b_waits(struct world *w)
{
	heddle_semaphore_up(&w->waits);
	if (is_racy())
		heddle_semaphore_up(&w->waits);
}

/* B holds the mutex from there until it waits. */
static void wait_until_b_waits(struct world *w)
{
	heddle_semaphore_down(&w->waits);
	heddle_mutex_lock(&w->mutex);
	heddle_mutex_unlock(&w->mutex);
}

static void wait_condition(void *argument)
{
	struct world *w = argument;

	heddle_mutex_lock(&w->mutex);
	say_that_b_waits(w);
	heddle_condition_wait(&w->condition, &w->mutex);
	heddle_mutex_unlock(&w->mutex);
	write_x(w);
}

static void signal_condition(void *argument)
{
	struct world *w = argument;

	wait_until_b_waits(w);
	heddle_condition_signal(&w->condition);
}

static void write_and_signal(void *argument)
{
	struct world *w = argument;

	wait_until_b_waits(w);
	write_x(w);
	heddle_condition_signal(&w->condition);
}

SCENARIO(race, condition, .id = "RC12", .doc = "B waits for A's signal, which A sends without the mutex",
	 .expect = RACE_EXPECTED)
{
	run_with_c(write_and_signal, wait_condition, signal_condition);
}

static void sleep_in_queue(void *argument)
{
	struct world *w = argument;
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&w->queue, &waiter, 0, false);
	say_that_b_waits(w);
	heddle_wait_sleep(&w->queue, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&w->queue, &waiter);
	write_x(w);
}

static void wake(void *argument)
{
	struct world *w = argument;

	heddle_semaphore_down(&w->waits);
	heddle_wake(&w->queue, 0, INT_MAX);
}

static void write_and_wake(void *argument)
{
	struct world *w = argument;

	heddle_semaphore_down(&w->waits);
	write_x(w);
	heddle_wake(&w->queue, 0, INT_MAX);
}

SCENARIO(race, waitqueue, .id = "RC13", .doc = "B sleeps in a wait queue until A wakes it",
	 .expect = RACE_EXPECTED)
{
	run_with_c(write_and_wake, sleep_in_queue, wake);
}

static void pass_barrier(void *argument)
{
	struct world *w = argument;

	heddle_barrier_wait(&w->barrier);
}

static void write_and_pass(void *argument)
{
	struct world *w = argument;

	write_x(w);
	heddle_barrier_wait(&w->barrier);
}

static void pass_and_write(void *argument)
{
	struct world *w = argument;

	heddle_barrier_wait(&w->barrier);
	write_x(w);
}

/* Of four threads any two may meet at a barrier for two. */
SCENARIO(race, barrier, .id = "RC14", .doc = "A and B meet at a barrier, or each meets somebody",
	 .expect = RACE_EXPECTED)
{
	struct world *w = make();

	if (is_racy()) {
		heddle_spawn("C", pass_barrier, w);
		heddle_spawn("D", pass_barrier, w);
	}
	race_pair(write_and_pass, pass_and_write, w);
}

static void initialise(void *argument)
{
	write_x(argument);
}

static int look(struct world *w)
{
	return w->x; /* RACES */
}

static void call_and_look(void *argument)
{
	struct world *w = argument;

	heddle_call_once(&w->once, initialise, w);
	look(w);
}

static void look_too_early(void *argument)
{
	struct world *w = argument;

	if (is_racy())
		look(w);
	call_and_look(w);
}

/* B's early look races with A's initialisation, but not with its own. */
SCENARIO(race, once, .id = "RC15", .doc = "x is initialised once, and B looks at it too early",
	 .expect = RACE_EXPECTED)
{
	race_pair(call_and_look, look_too_early, make());
}
