/* SPDX-License-Identifier: MIT */
/*
 * Readers-writer lock: unfair, sleeping, recursive on neither side.
 *
 *   step           enabled                     touches    hands over to
 *   read_lock      when no writer holds it     add        -
 *   read_unlock    always                      add        nobody: any waiter may win
 *   write_lock     when nobody holds it        write      -
 *   write_unlock   always                      write      nobody: any waiter may win
 *
 * Read locks and read unlocks commute with each other, not with the writer's steps. A wrong call touches the
 * lock as well: read.
 *
 * Findings: unlock by a thread that does not hold that side, a second read lock of a reader (lock misuse); a
 * write lock by who holds either side, a read lock by the writer (a deadlock); sleeping in an interrupt or
 * with a spinlock held; destroyed while held; held at the thread's end. A reader cannot become the writer: it
 * waits for itself.
 *
 *   function       step  may block  task  interrupt  section
 *   read_lock      yes   yes        yes   no         no
 *   read_unlock    yes   no         yes   yes        yes
 *   write_lock     yes   yes        yes   no         no
 *   write_unlock   yes   no         yes   yes        yes
 */
#ifndef HEDDLE_RWLOCK_H
#define HEDDLE_RWLOCK_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_rwlock {
	struct heddle_object object;
	struct heddle_thread *writer;
	uint64_t readers; /* set of thread indices */
};

/** Begins the life of a lock that nobody holds; see heddle/object.h. */
void heddle_rwlock_init_named(struct heddle_rwlock *lock, const struct heddle_name *name);
#define heddle_rwlock_init(lock, ...) heddle_rwlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes the lock for reading, together with other readers; waits while a writer holds it. Writers that wait
 * do not keep readers out. For who holds it for reading already: a hard finding (lock misuse, recursive read
 * lock).
 */
void heddle_rwlock_read_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_lock(lock) heddle_rwlock_read_lock_at((lock), HEDDLE_HERE)

/**
 * Releases the reader's side. By a thread that does not hold it: a hard finding (lock misuse, unlock by a
 * stranger).
 */
void heddle_rwlock_read_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_unlock(lock) heddle_rwlock_read_unlock_at((lock), HEDDLE_HERE)

/** Takes the lock for writing; waits while anybody holds it, the calling thread included. */
void heddle_rwlock_write_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_write_lock(lock) heddle_rwlock_write_lock_at((lock), HEDDLE_HERE)

/**
 * Releases the writer's side. By a thread that does not hold it: a hard finding (lock misuse, unlock by a
 * stranger).
 */
void heddle_rwlock_write_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_write_unlock(lock) heddle_rwlock_write_unlock_at((lock), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
