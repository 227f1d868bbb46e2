/* SPDX-License-Identifier: MIT */
/*
 * Uses of Heddle's objects after the end of their lifetime, or before its beginning. Every build finds that,
 * and names the object.
 *
 *   1. A frees what the object lies in, destroys it, or has not initialised it.
 *   2. B uses it, or has been waiting for it.
 *
 *   broken   FAILED
 *   sound    EXHAUSTED
 */
#include "memory.h"

struct shared {
	struct heddle_mutex mutex;
	struct heddle_semaphore semaphore;
};

static struct heddle_completion used;

static struct shared *allocate(void)
{
	struct shared *shared = heddle_alloc(sizeof(*shared));

	heddle_completion_init(&used, "used");
	heddle_mutex_init(&shared->mutex, "mutex");
	heddle_semaphore_init(&shared->semaphore, 0, "semaphore");
	return shared;
}

static void run_two(void (*one)(void *), void (*other)(void *), void *argument)
{
	heddle_spawn("A", one, argument);
	heddle_spawn("B", other, argument);
	heddle_join_all();
}

/* In `sound` it waits until B has used it. */
static void free_shared(void *shared)
{
	heddle_yield();
	if (!is_broken())
		heddle_completion_wait(&used);
	heddle_free(shared);
}

static void up(void *argument)
{
	struct shared *shared = argument;

	heddle_semaphore_up(&shared->semaphore); /* BROKEN */
	heddle_complete(&used);
}

SCENARIO(memory, object_freed, .id = "ME23", .doc = "a semaphore in a block that another thread frees",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "object" }), PASSES("sound") })
{
	run_two(free_shared, up, allocate());
}

static void unlock_and_free(void *argument)
{
	struct shared *shared = argument;

	heddle_mutex_lock(&shared->mutex);
	heddle_mutex_unlock(&shared->mutex);
	free_shared(shared);
}

static void lock(void *argument)
{
	struct shared *shared = argument;

	heddle_mutex_lock(&shared->mutex);   /* BROKEN */
	heddle_mutex_unlock(&shared->mutex); /* BROKEN */
	heddle_complete(&used);
}

SCENARIO(memory, object_freed_while_waited_for, .id = "ME24",
	 .doc = "a mutex that is freed while a thread waits for it, or holds it",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "object" },
			   { HEDDLE_LOCK_MISUSE, "freed while held" }),
		     PASSES("sound") })
{
	run_two(unlock_and_free, lock, allocate());
}

static void destroy(void *argument)
{
	struct shared *shared = argument;

	heddle_yield();
	if (!is_broken())
		heddle_completion_wait(&used);
	heddle_object_destroy(&shared->semaphore.object);
}

SCENARIO(memory, object_destroyed, .id = "ME25", .doc = "a semaphore that another thread destroys",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "destroyed object" }), PASSES("sound") })
{
	struct shared *shared = allocate();

	run_two(destroy, up, shared);
	heddle_free(shared);
}

SCENARIO(memory, object_uninitialised, .id = "ME26", .doc = "a semaphore that nobody has initialised",
	 .expect = { FINDS("broken", { HEDDLE_UNINITIALISED, "object" }), PASSES("sound") })
{
	struct shared *shared = heddle_zalloc(sizeof(*shared));

	heddle_completion_init(&used, "used");
	if (!is_broken())
		heddle_semaphore_init(&shared->semaphore, 0, "semaphore");
	run_two(up, up, shared);
	heddle_free(shared);
}

/* Beyond the end of its block, over the beginning of the next one, and far into it. */
static void overrun(void *argument)
{
	volatile char *cells = heddle_alloc(8), *next = heddle_alloc(64);

	for (int i = 0; i < (count_turns() == 2 && is_broken() ? 48 : 8); i++)
		cells[i] = 1; /* BROKEN */
	heddle_free((void *)next);
	heddle_free((void *)cells);
}

SCENARIO(memory, overrun_into_next, .id = "ME27", .doc = "a write over the end of a block into the next one",
	 .expect = { FINDS("broken", { HEDDLE_MEMORY_ERROR, "overrun" }), PASSES("sound") })
{
	run_beside(overrun, NULL);
}

static void move(void *argument)
{
	struct shared *shared = argument;

	heddle_yield();
	if (!is_broken())
		heddle_completion_wait(&used);
	heddle_free(heddle_realloc(shared, 2 * sizeof(*shared)));
}

SCENARIO(memory, object_moved, .id = "ME32", .doc = "a semaphore in a block that heddle_realloc() moves",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "object" }), PASSES("sound") })
{
	run_two(move, up, allocate());
}

static void free_one(void *shared)
{
	heddle_yield();
	heddle_free(shared); /* BROKEN */
}

static void leave_alone(void *shared)
{
	(void)shared;
	heddle_yield();
}

SCENARIO(memory, freed_by_two, .id = "ME33", .doc = "a block that two threads free",
	 .expect = { FINDS("broken", { HEDDLE_DOUBLE_FREE, "double free" }), PASSES("sound") })
{
	run_two(free_one, is_broken() ? free_one : leave_alone, allocate());
}

static void up_lent(void *semaphore)
{
	heddle_semaphore_up(semaphore); /* BROKEN */
	heddle_complete(&used);
}

static void lend(void *argument)
{
	struct heddle_semaphore semaphore;

	heddle_semaphore_init(&semaphore, 0, "lent");
	heddle_spawn("B", up_lent, &semaphore);
	if (!is_broken())
		heddle_completion_wait(&used);
}

SCENARIO(memory, object_left, .id = "ME34", .doc = "a semaphore on the stack of a thread that ends",
	 .expect = { FINDS("broken", { HEDDLE_USE_AFTER_FREE, "object on a stack" }), PASSES("sound") })
{
	heddle_completion_init(&used, "used");
	heddle_spawn("A", lend, NULL);
	heddle_join_all();
}
