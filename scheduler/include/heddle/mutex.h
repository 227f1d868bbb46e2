/* SPDX-License-Identifier: MIT */
/*
 * Mutex: unfair, not recursive.
 *
 *   step             enabled      touches           wakes
 *   lock             when free    write             -
 *   trylock (gets)   always       write             -
 *   trylock (fails)  always       read              -
 *   unlock           always       write             no thread in particular: any waiter may be next
 *
 * Findings: unlock by a thread that does not hold it; lock by the holder (a deadlock); sleeping in an
 * interrupt or with a spinlock held; destroyed while held; held at the thread's end.
 *
 *   function   step  may block  task  interrupt  section
 *   lock       yes   yes        yes   no         no
 *   trylock    yes   no         yes   yes        yes
 *   unlock     yes   no         yes   yes        yes
 */
#ifndef HEDDLE_MUTEX_H
#define HEDDLE_MUTEX_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_mutex {
	struct heddle_object object;
	struct heddle_thread *holder; /* NULL: free */
};

/** Initialises mutex as free. name: see heddle/object.h. */
void heddle_mutex_init_named(struct heddle_mutex *mutex, const struct heddle_name *name);
#define heddle_mutex_init(mutex, ...) heddle_mutex_init_named((mutex), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes mutex; waits while another thread holds it. Any of several waiters may be next. A lock by the holder
 * waits for ever: a deadlock.
 */
void heddle_mutex_lock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_lock(mutex) heddle_mutex_lock_at((mutex), HEDDLE_HERE)

/** Takes mutex if it is free. Returns whether it did; false for the holder, too. Never waits. */
bool heddle_mutex_trylock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_trylock(mutex) heddle_mutex_trylock_at((mutex), HEDDLE_HERE)

/**
 * Releases mutex. By a thread that does not hold it: a hard finding (lock misuse, unlock by a stranger or
 * double unlock).
 */
void heddle_mutex_unlock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_unlock(mutex) heddle_mutex_unlock_at((mutex), HEDDLE_HERE)

/**
 * Returns whether the calling thread holds mutex; for assertions. mutex must be initialised, which is not
 * checked. Not a step.
 */
bool heddle_mutex_is_mine(const struct heddle_mutex *mutex);

#ifdef __cplusplus
}
#endif

#endif
