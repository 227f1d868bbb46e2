/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues under their kernel names.
 *
 *   DEFINE_WAIT(wait);
 *   prepare_to_wait(queue, &wait);          non-exclusive, without key: any wake-up ends its sleep
 *   ... drop the lock under which the condition was looked at ...
 *   io_schedule(queue, &wait, resource);    resource: what it waits for, for the wait-for cycle
 *   finish_wait(queue, &wait);
 *
 * Who waits for a bit is exclusive and has a key: see <pagecache/page.h>.
 */
#ifndef CORE_KERNEL_WAIT_H
#define CORE_KERNEL_WAIT_H

#include <heddle/waitqueue.h>
#include <kernel/types.h>
#include <limits.h>

typedef struct heddle_waitqueue wait_queue_head_t;
typedef struct heddle_waiter wait_queue_t;

#define DEFINE_WAIT(name) wait_queue_t name = { 0 }

#define init_waitqueue_head(queue, ...)		    heddle_waitqueue_init((queue), __VA_ARGS__)
#define prepare_to_wait(queue, wait)		    heddle_wait_prepare((queue), (wait), 0, false)
#define prepare_to_wait_key(queue, wait, key)	    heddle_wait_prepare((queue), (wait), (key), false)
#define prepare_to_wait_exclusive(queue, wait, key) heddle_wait_prepare((queue), (wait), (key), true)
#define io_schedule(queue, wait, resource)	    heddle_wait_sleep((queue), (wait), (resource))
#define finish_wait(queue, wait)		    heddle_wait_finish((queue), (wait))
/** One exclusive waiter, and every non-exclusive one, that matches key. */
#define wake_up_key(queue, key) heddle_wake((queue), (key), 1)
#define wake_up_all(queue)	heddle_wake((queue), 0, INT_MAX)

#endif
