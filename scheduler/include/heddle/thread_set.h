/* SPDX-License-Identifier: MIT */
/*
 * Sets of threads, by their indices. A struct, so that no set is cut off where it is kept as a number.
 *
 * None of these functions is a step, and all may be called from everywhere. A thread index is
 * 0 .. HEDDLE_THREADS_MAX - 1.
 */
#ifndef HEDDLE_THREAD_SET_H
#define HEDDLE_THREAD_SET_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The most threads in one execution, "main" and interrupts included; one more ends the execution with a
 * finding (limit). The same limit holds for all executions of an exploration together, where the n-th child
 * of a creator counts once: creators can differ between executions. One more there ends the exploration
 * (-E2BIG).
 */
#define HEDDLE_THREADS_MAX 256
/**
 * The same for strategies that can be exhaustive. One more ends the exploration (-E2BIG), which is no
 * finding: strategies that sample can go on.
 */
#define HEDDLE_EXPLORED_THREADS_MAX 48

#define HEDDLE_THREAD_SET_WORDS (HEDDLE_THREADS_MAX / 64)

/** Thread i is bit i % 64 of word i / 64. All zero: the empty set. */
struct heddle_thread_set {
	uint64_t words[HEDDLE_THREAD_SET_WORDS];
};

/** Returns whether the thread is in the set. */
static inline bool heddle_thread_set_has(const struct heddle_thread_set *set, unsigned thread)
{
	return set->words[thread / 64] >> thread % 64 & 1;
}

/** Does nothing if the thread is in the set. */
static inline void heddle_thread_set_add(struct heddle_thread_set *set, unsigned thread)
{
	set->words[thread / 64] |= UINT64_C(1) << thread % 64;
}

/** Does nothing if the thread is not in the set. */
static inline void heddle_thread_set_remove(struct heddle_thread_set *set, unsigned thread)
{
	set->words[thread / 64] &= ~(UINT64_C(1) << thread % 64);
}

/** Returns whether no thread is in the set. */
static inline bool heddle_thread_set_is_empty(const struct heddle_thread_set *set)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		all |= set->words[i];
	return !all;
}

/** Returns the number of threads in the set. */
static inline unsigned heddle_thread_set_count(const struct heddle_thread_set *set)
{
	unsigned n = 0;

	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		n += (unsigned)__builtin_popcountll(set->words[i]);
	return n;
}

/**
 * Returns the lowest thread of the set that is above thread, -1 if there is none. thread: -1 for the lowest
 * of all, or an index.
 */
static inline int heddle_thread_set_next(const struct heddle_thread_set *set, int thread)
{
	unsigned first = (unsigned)(thread + 1), i = first / 64;

	if (i == HEDDLE_THREAD_SET_WORDS)
		return -1;
	for (uint64_t rest = set->words[i] & UINT64_MAX << first % 64;; rest = set->words[i]) {
		if (rest)
			return (int)(64 * i) + __builtin_ctzll(rest);
		if (++i == HEDDLE_THREAD_SET_WORDS)
			return -1;
	}
}

/** Returns the lowest thread of the set, -1 if it is empty. */
static inline int heddle_thread_set_first(const struct heddle_thread_set *set)
{
	return heddle_thread_set_next(set, -1);
}

/** Returns the thread with n lower ones in the set. n: below the number of its threads. */
static inline int heddle_thread_set_nth(const struct heddle_thread_set *set, unsigned n)
{
	int thread = heddle_thread_set_first(set);

	while (n-- > 0)
		thread = heddle_thread_set_next(set, thread);
	return thread;
}

/**
 * Returns the lowest thread of the set that is above thread, the lowest of all if there is none, -1 if the
 * set is empty. thread: -1, or an index.
 */
static inline int heddle_thread_set_next_in_turn(const struct heddle_thread_set *set, int thread)
{
	int above = heddle_thread_set_next(set, thread);

	return above >= 0 ? above : heddle_thread_set_first(set);
}

/** For each thread of a set, from the lowest. The body may remove the thread from the set. */
#define HEDDLE_FOR_EACH_THREAD(thread, set)                                 \
	for (int thread = heddle_thread_set_next((set), -1); (thread) >= 0; \
	     (thread) = heddle_thread_set_next((set), (thread)))

/** Returns the threads that are in one of the sets, or in both. */
static inline struct heddle_thread_set heddle_thread_set_or(struct heddle_thread_set one,
							    struct heddle_thread_set other)
{
	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		one.words[i] |= other.words[i];
	return one;
}

/** Returns the threads that are in both sets. */
static inline struct heddle_thread_set heddle_thread_set_and(struct heddle_thread_set one,
							     struct heddle_thread_set other)
{
	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		one.words[i] &= other.words[i];
	return one;
}

/** Returns the threads of set that are not in without. */
static inline struct heddle_thread_set heddle_thread_set_minus(struct heddle_thread_set set,
							       struct heddle_thread_set without)
{
	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		set.words[i] &= ~without.words[i];
	return set;
}

/** Returns whether some thread is in both sets. */
static inline bool heddle_thread_sets_meet(const struct heddle_thread_set *one,
					   const struct heddle_thread_set *other)
{
	uint64_t common = 0;

	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		common |= one->words[i] & other->words[i];
	return common;
}

/** Returns whether the sets have the same threads. */
static inline bool heddle_thread_sets_equal(const struct heddle_thread_set *one,
					    const struct heddle_thread_set *other)
{
	uint64_t differing = 0;

	for (unsigned i = 0; i < HEDDLE_THREAD_SET_WORDS; i++)
		differing |= one->words[i] ^ other->words[i];
	return !differing;
}

/** Returns the set as a number, bit i for thread i. All threads of it must be explored ones, below 48. */
static inline uint64_t heddle_explored_threads(const struct heddle_thread_set *set)
{
	return set->words[0];
}

#ifdef __cplusplus
}
#endif

#endif
