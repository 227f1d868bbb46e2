/* SPDX-License-Identifier: MIT */
/*
 * Wait queue, as the kernel's: first in, first out, exclusive and non-exclusive waiters, keyed.
 *
 *   for (;;) {
 *           heddle_wait_prepare(&queue, &waiter, key, exclusive);
 *           if (condition)
 *                   break;
 *           heddle_wait_sleep(&queue, &waiter, resource);
 *   }
 *   heddle_wait_finish(&queue, &waiter);
 *
 *   step       enabled                    touches
 *   prepare    always                     write, of its key; of all keys when it has none
 *                                         exclusive: also write of the order of exclusive waiters, which
 *                                         only a wake-up without key reads
 *                                         again, with another key than before: also write of that key; read
 *                                         if a wake-up for it came first
 *   sleep      once woken since prepare   nothing; happens after the wake-up
 *   finish     always                     write, as prepare; read if a wake-up came first
 *   wake       always                     if it woke a waiter: write of its key (of all keys when 0, or if it
 *                                         woke a waiter without key); else read
 *
 * A wake-up takes waiters that match off the queue, in the order of the queue: non-exclusive ones, and up to
 * n exclusive ones. A waiter without key matches every wake-up, a wake-up without key every waiter. Spurious
 * wake-ups happen only within the budget of the run, as a choice at each sleep.
 *
 *   function   step  may block  task  interrupt  section
 *   prepare    yes   no         yes   yes        yes
 *   sleep      yes   yes        yes   no         no
 *   finish     yes   no         yes   yes        yes
 *   wake       yes   no         yes   yes        yes
 */
#ifndef HEDDLE_WAITQUEUE_H
#define HEDDLE_WAITQUEUE_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_waitqueue;

/** Lives on the waiting thread's stack, zero-initialised ({0}). */
struct heddle_waiter {
	struct heddle_waiter *next, *previous;
	struct heddle_thread *thread;
	/*
	 * 0: none. An address is recorded as heddle/address.h says, but an address in other memory as the
	 * number itself.
	 */
	uint64_t key;
	bool exclusive;
	bool queued;
	bool woken;
	uint32_t woken_in; /* the step that woke it */
	/*
	 * The queue on which the thread has prepared it, until the thread has slept until woken or has
	 * finished; else NULL.
	 */
	struct heddle_waitqueue *queue;
};

struct heddle_waitqueue {
	struct heddle_object object;
	struct heddle_waiter *head, *tail;
};

/** Initialises queue as empty. name: see heddle/object.h. */
void heddle_waitqueue_init_named(struct heddle_waitqueue *queue, const struct heddle_name *name);
#define heddle_waitqueue_init(queue, ...) heddle_waitqueue_init_named((queue), HEDDLE_NAME(__VA_ARGS__))

/**
 * Queues waiter at the tail, and forgets an earlier wake-up. A waiter that is queued already is not queued
 * again: from now on it waits by the new key and exclusivity. It keeps its place, unless it becomes
 * exclusive: then it goes to the tail. A waiter that was prepared on another queue and not finished there is
 * a finding (lock misuse), here and in the functions below.
 */
void heddle_wait_prepare_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter, uint64_t key,
			    bool exclusive, const struct heddle_where *where);
#define heddle_wait_prepare(queue, waiter, key, exclusive) \
	heddle_wait_prepare_at((queue), (waiter), (key), (exclusive), HEDDLE_HERE)

/**
 * Sleeps until a wake-up that comes after prepare; returns at once if it came already. resource: what the
 * thread waits for, shown in the wait-for cycle, or HEDDLE_NO_RESOURCE. A waiter that was never prepared
 * sleeps for ever.
 */
void heddle_wait_sleep_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter,
			  struct heddle_resource resource, const struct heddle_where *where);
#define heddle_wait_sleep(queue, waiter, resource) \
	heddle_wait_sleep_at((queue), (waiter), (resource), HEDDLE_HERE)

/**
 * Takes waiter off the queue if it is still queued. Not a step after a sleep that a wake-up ended, since the
 * wake-up has taken it off.
 */
void heddle_wait_finish_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter,
			   const struct heddle_where *where);
#define heddle_wait_finish(queue, waiter) heddle_wait_finish_at((queue), (waiter), HEDDLE_HERE)

/**
 * Wakes waiters that match key; key 0 matches all. n_exclusive: how many exclusive ones at most, 0 to
 * INT_MAX, or negative for all. Returns how many waiters were woken, exclusive or not. A wake-up is not
 * remembered: a thread that prepares later is not woken.
 */
int heddle_wake_at(struct heddle_waitqueue *queue, uint64_t key, int n_exclusive,
		   const struct heddle_where *where);
#define heddle_wake(queue, key, n_exclusive) heddle_wake_at((queue), (key), (n_exclusive), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
