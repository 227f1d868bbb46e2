/* SPDX-License-Identifier: MIT */
/* Threads: thread.c. */
#ifndef SCHEDULER_THREAD_H
#define SCHEDULER_THREAD_H

#include "run/engine.h"

/** Prepares the engine's threads for the first execution. */
void thread_open(void);
/** Creates main. */
void thread_create_main(void (*function)(void *), void *argument);
/** Forgets the threads of the last execution. */
void thread_begin_execution(void);
/**
 * Returns the first thread of set in the order in which creators come before the threads that they create,
 * and siblings by age. The order does not depend on which thread was created first in the exploration, as the
 * indices do.
 */
unsigned thread_first_of(uint64_t set);

/* Returns whether the thread, which must have a pending operation, is enabled. */
static inline bool thread_is_enabled(const struct heddle_thread *thread)
{
	return !thread->enabled || thread->enabled(thread, thread->context);
}

static inline uint64_t thread_bit(const struct heddle_thread *thread)
{
	return thread->bit;
}

/* Returns whether the thread was created in this execution. */
static inline bool thread_exists(const struct heddle_thread *thread)
{
	return engine->existing & thread->bit;
}

#endif
