/* SPDX-License-Identifier: MIT */
/*
 * Readers-writer lock: unfair, sleeping, neither side recursive for a writer.
 *
 *   step           enabled                     touches
 *   read_lock      when no writer holds it     add
 *   read_unlock    always                      add
 *   write_lock     when nobody holds it        write
 *   write_unlock   always                      write
 *
 * Read locks and read unlocks commute with each other, not with the writer's steps. Findings and contexts as
 * for the mutex.
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

void heddle_rwlock_init_named(struct heddle_rwlock *lock, const struct heddle_name *name);
#define heddle_rwlock_init(lock, ...) heddle_rwlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

void heddle_rwlock_read_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
void heddle_rwlock_read_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
void heddle_rwlock_write_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
void heddle_rwlock_write_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where);
#define heddle_rwlock_read_lock(lock)	 heddle_rwlock_read_lock_at((lock), HEDDLE_HERE)
#define heddle_rwlock_read_unlock(lock)	 heddle_rwlock_read_unlock_at((lock), HEDDLE_HERE)
#define heddle_rwlock_write_lock(lock)	 heddle_rwlock_write_lock_at((lock), HEDDLE_HERE)
#define heddle_rwlock_write_unlock(lock) heddle_rwlock_write_unlock_at((lock), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
