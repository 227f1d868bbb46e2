/* SPDX-License-Identifier: MIT */
/* Holders of locks and resources: ownership.c. */
#ifndef SCHEDULER_OWNERSHIP_H
#define SCHEDULER_OWNERSHIP_H

#include "run/engine.h"

/** Notes that the running thread holds the range of object exclusively. */
void holding_add(const struct heddle_object *object, uint64_t low, uint64_t high,
		 const struct heddle_where *where);
/**
 * Notes that a thread, which need not be the running one, holds a lock. shared: others may hold it in the
 * same way.
 */
void holding_of_lock(const struct heddle_thread *holder, const struct heddle_object *object, bool shared,
		     const struct heddle_where *where);
/** A lock comes to be read, and no thread holds it; holding_of_nobody_remove takes one such holding away. */
void holding_of_nobody(const struct heddle_object *object, const struct heddle_where *where);
void holding_of_nobody_remove(const struct heddle_object *object);
/** The thread, which ends, must hold no lock. */
void holding_thread_ended(const struct heddle_thread *thread);
void holding_remove(const struct heddle_object *object, uint64_t low, uint64_t high,
		    const struct heddle_thread *thread);

#endif
