/* SPDX-License-Identifier: MIT */
/*
 * Readers-writer lock: unfair, sleeping, recursive on neither side.
 *
 *   step                   enabled                   touches  wakes
 *   read_lock              when no writer holds it   add      -
 *   read_trylock (gets)    always                    add      -
 *   read_unlock            always                    add      no thread in particular: any waiter may be next
 *   write_lock             when free                 write    -
 *   write_trylock (gets)   always                    write    -
 *   a trylock that fails   always                    read     -
 *   write_unlock           always                    write    no thread in particular: any waiter may be next
 *
 * Read locks and read unlocks commute with each other, not with the writer's steps. A call that is misuse
 * also touches the lock: read.
 *
 * Findings: unlock by a thread that does not hold that side; a second read lock by a reader (lock misuse); a
 * write lock by a thread that holds either side, or a read lock by the writer (a deadlock); sleeping in an
 * interrupt or with a spinlock held; destroyed while held; held at the thread's end. A reader cannot become
 * the writer: it would wait for itself.
 *
 *   function       step  may block  task  interrupt  section
 *   read_lock      yes   yes        yes   no         no
 *   read_trylock   yes   no         yes   yes        yes
 *   read_unlock    yes   no         yes   yes        yes
 *   write_lock     yes   yes        yes   no         no
 *   write_trylock  yes   no         yes   yes        yes
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
	struct heddle_thread_set readers;
};

/** Initialises lock as free. name: see heddle/object.h. */
void heddle_rwlock_init_named(struct heddle_rwlock *lock, const struct heddle_name *name);
#define heddle_rwlock_init(lock, ...) heddle_rwlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes lock for reading, together with other readers; waits while a writer holds it. A waiting writer does
 * not keep readers out. By a thread that holds it for reading already: a hard finding (lock misuse, recursive
 * read lock).
 */
void heddle_rwlock_read_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_lock(lock) heddle_rwlock_read_lock_at((lock), HEDDLE_HERE)

/**
 * Takes lock for reading if no writer holds it. Returns whether it did. Never waits. By a thread that holds
 * it for reading already: as heddle_rwlock_read_lock.
 */
bool heddle_rwlock_read_trylock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_trylock(lock) heddle_rwlock_read_trylock_at((lock), HEDDLE_HERE)

/**
 * Releases the reader's side. By a thread that does not hold it: a hard finding (lock misuse, unlock by a
 * stranger).
 */
void heddle_rwlock_read_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_unlock(lock) heddle_rwlock_read_unlock_at((lock), HEDDLE_HERE)

/** Takes lock for writing; waits while any thread holds it, the calling thread included. */
void heddle_rwlock_write_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_write_lock(lock) heddle_rwlock_write_lock_at((lock), HEDDLE_HERE)

/** Takes lock for writing if no thread holds it. Returns whether it did. Never waits. */
bool heddle_rwlock_write_trylock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_write_trylock(lock) heddle_rwlock_write_trylock_at((lock), HEDDLE_HERE)

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
