/* SPDX-License-Identifier: MIT */
/*
 * Mutex: unfair, not recursive.
 *
 *   step             enabled      touches           hands over to
 *   lock             when free    write             -
 *   trylock (gets)   always       write             -
 *   trylock (fails)  always       read              -
 *   unlock           always       write             nobody: any waiter may win
 *
 * Findings: unlock by a thread that does not hold it, lock by the holder (a deadlock), sleeping in an
 * interrupt or with a spinlock held, destroyed while held, held at the thread's end.
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

/** Begins the life of a mutex that nobody holds; see heddle/object.h. */
void heddle_mutex_init_named(struct heddle_mutex *mutex, const struct heddle_name *name);
#define heddle_mutex_init(mutex, ...) heddle_mutex_init_named((mutex), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes the mutex; waits while another thread holds it. Of several that wait any may be next. For its holder
 * it is a wait that nobody ends: a deadlock.
 */
void heddle_mutex_lock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_lock(mutex) heddle_mutex_lock_at((mutex), HEDDLE_HERE)

/** Takes the mutex if nobody holds it, and returns whether it did; false for its holder, too. Never waits. */
bool heddle_mutex_trylock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_trylock(mutex) heddle_mutex_trylock_at((mutex), HEDDLE_HERE)

/**
 * Releases the mutex. By a thread that does not hold it: a hard finding (lock misuse, unlock by a stranger or
 * double unlock).
 */
void heddle_mutex_unlock_at(struct heddle_mutex *mutex, const struct heddle_where *where);
#define heddle_mutex_unlock(mutex) heddle_mutex_unlock_at((mutex), HEDDLE_HERE)

/**
 * Whether the calling thread holds mutex; not a step, for assertions. mutex: initialised, which is not
 * checked.
 */
bool heddle_mutex_is_mine(const struct heddle_mutex *mutex);

#ifdef __cplusplus
}
#endif

#endif
