/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A work queue run by one task: what an interrupt may not do itself, it queues here.
 *
 *   function          step  may block  task  interrupt  section
 *   workqueue_start   yes   no         yes   no         no
 *   queue_work        yes   no         yes   yes        no
 *   workqueue_stop    yes   yes        yes   no         no
 */
#ifndef CORE_KERNEL_WORKQUEUE_H
#define CORE_KERNEL_WORKQUEUE_H

#include <kernel/lock.h>

/** Embedded in what is to be worked on; may be queued again once its function has begun. */
struct work {
	struct work *next;
	void (*function)(struct work *work);
};

struct workqueue {
	spinlock_t lock;
	struct heddle_data list;	 /* head, tail and stopping: under lock */
	struct heddle_completion queued; /* one for each work queued */
	struct work *head, *tail;
	struct work stop;
	struct heddle_atomic running; /* who sets it first starts `worker` */
	struct heddle_thread *worker; /* NULL: not running */
	const char *name;
};

/** name must outlive the execution: it names the worker's thread. The queue does not run yet. */
void workqueue_init(struct workqueue *queue, const char *name);

/** Starts the worker; nothing if it runs already. */
void workqueue_start(struct workqueue *queue);

/** Queues work, first in, first out. The worker need not run yet. */
void queue_work(struct workqueue *queue, struct work *work, void (*function)(struct work *work));

/** Lets the worker finish everything that is queued, then ends and joins it. Nothing if it does not run. */
void workqueue_stop(struct workqueue *queue);

/** Whether nothing is queued: for the check at quiescence. */
bool workqueue_is_empty(const struct workqueue *queue);

#endif
