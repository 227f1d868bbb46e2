/* SPDX-License-Identifier: MIT */
/* Threads: thread.c. */
#ifndef SCHEDULER_THREAD_H
#define SCHEDULER_THREAD_H

#include "run/engine.h"

/** Prepares main for the first execution. */
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
unsigned thread_first_of(const struct heddle_thread_set *set);
/** Returns the next thread that has no place in the engine's exploration yet, and gives it one. */
struct heddle_thread *thread_know(void);

/* Returns whether the thread, which must have a pending operation, is enabled. */
static inline bool thread_is_enabled(const struct heddle_thread *thread)
{
	return !thread->enabled || thread->enabled(thread, thread->context);
}

/* The functions of heddle/thread_set.h for one thread, without a shift. */

static inline bool thread_is_in(const struct heddle_thread_set *set, const struct heddle_thread *thread)
{
	return set->words[thread->word] & thread->bit;
}

static inline void thread_add_to(struct heddle_thread_set *set, const struct heddle_thread *thread)
{
	set->words[thread->word] |= thread->bit;
}

static inline void thread_remove_from(struct heddle_thread_set *set, const struct heddle_thread *thread)
{
	set->words[thread->word] &= ~thread->bit;
}

/* Returns the thread of the lowest bit of rest, which is what is left of a word of a set: EACH_BIT. */
static inline struct heddle_thread *thread_of_bit(unsigned word, uint64_t rest)
{
	return &engine->threads[(size_t)64 * word + (unsigned)__builtin_ctzll(rest)];
}

/* Returns whether the thread was created in this execution. */
static inline bool thread_exists(const struct heddle_thread *thread)
{
	return thread_is_in(&engine->existing, thread);
}

#endif
