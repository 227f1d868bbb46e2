/* SPDX-License-Identifier: MIT */
/*
 * Condition variable, always together with a mutex.
 *
 *   heddle_mutex_lock(&mutex);
 *   while (!predicate)
 *           heddle_condition_wait(&condition, &mutex);
 *   ...
 *   heddle_mutex_unlock(&mutex);
 *
 *   step                      enabled                        touches                         wakes
 *   wait                      always                         condition: write; mutex: write  -
 *   lock (of a woken thread)  once woken and the mutex free  mutex: write                    -
 *   signal (wakes)            always                         condition: write                chosen waiter
 *   signal (no waiter)        always                         condition: read                 -
 *   broadcast (wakes)         always                         condition: write                every waiter
 *   broadcast (no waiter)     always                         condition: read                 -
 *
 * wait releases the mutex and joins the set of waiters in one step. Waits with one mutex are ordered by it; a
 * wait with another mutex while they wait is misuse. A woken thread goes on with the lock of the
 * mutex, which happens after the wake-up; it takes no step of its own on the condition. A signal to n
 * waiters, n > 1, is a choice of n: the waiters in the order of their thread indices, never of their arrival.
 * A broadcast is never a choice. Both may be called with or without the mutex. A spurious wake-up (within the
 * budget of the run) is a choice at the wait: then the thread does not join the waiters.
 *
 * Findings: waiting without holding the mutex, waiting with another mutex than the present waiters, destroyed
 * while waited on; contexts.
 *
 *   function    step  may block  task  interrupt  section
 *   wait        yes   yes        yes   no         no
 *   signal      yes   no         yes   yes        yes
 *   broadcast   yes   no         yes   yes        yes
 */
#ifndef HEDDLE_CONDITION_H
#define HEDDLE_CONDITION_H

#include <heddle/mutex.h>
#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_condition {
	struct heddle_object object;
	struct heddle_thread_set waiters;
};

/** Initialises condition without waiters. name: see heddle/object.h. */
void heddle_condition_init_named(struct heddle_condition *condition, const struct heddle_name *name);
#define heddle_condition_init(condition, ...) \
	heddle_condition_init_named((condition), HEDDLE_NAME(__VA_ARGS__))

/**
 * Releases mutex, waits to be woken, and returns with mutex held again. Without holding mutex, or with
 * another mutex than the present waiters: a hard finding (lock misuse). May wake spuriously, within the
 * budget of the run.
 */
void heddle_condition_wait_at(struct heddle_condition *condition, struct heddle_mutex *mutex,
			      const struct heddle_where *where);
#define heddle_condition_wait(condition, mutex) heddle_condition_wait_at((condition), (mutex), HEDDLE_HERE)

/**
 * Wakes one waiter, if there is one; of several, each is explored. A signal is not remembered: a thread that
 * waits later is not woken.
 */
void heddle_condition_signal_at(struct heddle_condition *condition, const struct heddle_where *where);
#define heddle_condition_signal(condition) heddle_condition_signal_at((condition), HEDDLE_HERE)

/** Wakes all present waiters. */
void heddle_condition_broadcast_at(struct heddle_condition *condition, const struct heddle_where *where);
#define heddle_condition_broadcast(condition) heddle_condition_broadcast_at((condition), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
