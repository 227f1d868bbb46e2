/* SPDX-License-Identifier: MIT */
/* Operations of condition variables on a mutex: objects/mutex.c. */
#ifndef SCHEDULER_MUTEX_PARTS_H
#define SCHEDULER_MUTEX_PARTS_H

#include "run/engine.h"

struct operation mutex_lock_operation(struct heddle_mutex *mutex, const struct heddle_where *where);
/** Called when the running thread's lock operation was picked: it now holds the mutex. */
void mutex_locked(struct heddle_mutex *mutex, const struct heddle_where *where);
/** Releases the running thread's mutex as a part of the step in progress. */
void mutex_release(struct heddle_mutex *mutex, const struct heddle_where *where);

#endif
