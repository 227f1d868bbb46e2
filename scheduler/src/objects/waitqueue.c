/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/choose.h"
#include "run/execution.h"
#include "run/object.h"
#include "hooks/order.h"
#include "run/step.h"

void heddle_waitqueue_init_named(struct heddle_waitqueue *queue, const struct heddle_name *name)
{
	object_init(&queue->object, HEDDLE_OBJECT_WAITQUEUE, name);
	queue->head = queue->tail = NULL;
}

/*
 * The index of the order of exclusive waiters, which is no key. A wake-up without key wakes the first of
 * them, whatever its key.
 */
#define EXCLUSIVE_ORDER 0

/* Keys are ranges of the queue. An operation without key touches all of it. */
static struct operation operation_on(struct heddle_waitqueue *queue, enum heddle_operation kind, uint64_t key,
				     const struct heddle_where *where)
{
	const uint64_t index = address_key(key);

	return (struct operation){ .kind = kind,
				   .access = HEDDLE_WRITE,
				   .object = &queue->object,
				   .low = index,
				   .high = key ? index : HEDDLE_WHOLE,
				   .where = where };
}

static void append(struct heddle_waitqueue *queue, struct heddle_waiter *waiter)
{
	waiter->next = NULL;
	waiter->previous = queue->tail;
	if (queue->tail)
		queue->tail->next = waiter;
	else
		queue->head = waiter;
	queue->tail = waiter;
	waiter->queued = true;
}

static void take_off(struct heddle_waitqueue *queue, struct heddle_waiter *waiter)
{
	if (waiter->previous)
		waiter->previous->next = waiter->next;
	else
		queue->head = waiter->next;
	if (waiter->next)
		waiter->next->previous = waiter->previous;
	else
		queue->tail = waiter->previous;
	waiter->queued = false;
}

/* Checked by what the thread itself has done, so that the finding does not depend on other threads. */
static void check_queue(const struct heddle_waitqueue *queue, const struct heddle_waiter *waiter,
			const struct heddle_where *where)
{
	if (waiter->queue && waiter->queue != queue)
		heddle_report(
			HEDDLE_LOCK_MISUSE, true, "waiter of another queue", where,
			"%s uses a waiter on a wait queue, and has prepared it on another one and not finished",
			engine->self->info->name);
}

/*
 * The order of exclusive waiters matters, that of the others does not. A waiter that becomes exclusive goes
 * to the end.
 */
static void queue_up(struct heddle_waitqueue *queue, struct heddle_waiter *waiter, bool exclusive)
{
	if (waiter->queued && (waiter->exclusive || !exclusive))
		return;
	if (waiter->queued)
		take_off(queue, waiter);
	append(queue, waiter);
}

static void touch_key(const struct operation *operation, uint64_t key, enum heddle_access access)
{
	const uint64_t index = address_key(key);

	operation_touch_range(operation, index, key ? index : HEDDLE_WHOLE, access, 0);
}

/*
 * Preparing again moves the waiter from the old key to the new one, unless a wake-up by the old key has taken
 * it off. A waiter without key is taken off by a wake-up that touches every key, the new one included.
 */
static void touch_old_key(const struct operation *operation, uint64_t old, uint64_t key, bool was_queued)
{
	if (key && old != key && (old || was_queued))
		touch_key(operation, old, was_queued ? HEDDLE_WRITE : HEDDLE_READ);
}

void heddle_wait_prepare_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter, uint64_t key,
			    bool exclusive, const struct heddle_where *where)
{
	struct operation operation = operation_on(queue, HEDDLE_OP_WAIT_PREPARE, key, where);
	uint64_t old;
	bool was_queued;

	check_queue(queue, waiter, where);
	old = waiter->queue ? waiter->key : key;
	operation_begin(&operation);
	was_queued = waiter->queued;
	queue_up(queue, waiter, exclusive);
	waiter->queue = queue;
	waiter->thread = engine->self;
	waiter->key = key;
	waiter->exclusive = exclusive;
	waiter->woken = false;
	operation_touch(&operation, HEDDLE_WRITE, 0);
	touch_old_key(&operation, old, key, was_queued);
	if (exclusive && key)
		operation_touch_range(&operation, EXCLUSIVE_ORDER, EXCLUSIVE_ORDER, HEDDLE_WRITE, 0);
}

static bool is_woken(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return ((const struct heddle_waiter *)context)->woken;
}

void heddle_wait_sleep_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter,
			  struct heddle_resource resource, const struct heddle_where *where)
{
	struct operation operation = operation_on(queue, HEDDLE_OP_WAIT_SLEEP, waiter->key, where);

	caller_check("sleep", where);
	check_queue(queue, waiter, where);
	operation.waits_for = &resource;
	operation.enabled = is_woken;
	operation.context = waiter;
	/*
	 * Chosen whether or not a wake-up came already. That is a step of another thread, and the choices of
	 * this step must not depend on it.
	 */
	if (choose_spurious_wakeup())
		operation.enabled = NULL;
	else if (waiter->woken)
		engine->self->woken_in = waiter->woken_in;
	operation_begin_sleeping(&operation);
	if (!operation.enabled)
		return;
	order_woken(HEDDLE_OBJECT_WAITQUEUE);
	waiter->queue = NULL;
}

void heddle_wait_finish_at(struct heddle_waitqueue *queue, struct heddle_waiter *waiter,
			   const struct heddle_where *where)
{
	struct operation operation = operation_on(queue, HEDDLE_OP_WAIT_FINISH, waiter->key, where);

	caller_check("finish_wait", where);
	if (!waiter->queue)
		return;
	check_queue(queue, waiter, where);
	operation_begin(&operation);
	waiter->queue = NULL;
	if (!waiter->queued) {
		operation_touch(&operation, HEDDLE_READ, 0);
		return;
	}
	take_off(queue, waiter);
	operation_touch(&operation, HEDDLE_WRITE, 1);
}

static void wake_one(struct heddle_waitqueue *queue, struct heddle_waiter *waiter)
{
	take_off(queue, waiter);
	waiter->woken = true;
	waiter->woken_in = engine_step_number();
	order_wake(&queue->object, waiter->thread);
	if (waiter->thread->enabled == is_woken && waiter->thread->context == waiter)
		operation_enables(waiter->thread);
}

static bool matches(const struct heddle_waiter *waiter, uint64_t key)
{
	return !waiter->key || !key || waiter->key == key;
}

int heddle_wake_at(struct heddle_waitqueue *queue, uint64_t key, int n_exclusive,
		   const struct heddle_where *where)
{
	struct operation operation = operation_on(queue, HEDDLE_OP_WAKE, key, where);
	struct heddle_waiter *waiter, *next;
	int woken = 0;

	operation_begin(&operation);
	for (waiter = queue->head; waiter; waiter = next) {
		next = waiter->next;
		if (!matches(waiter, key) || (waiter->exclusive && n_exclusive == 0))
			continue;
		n_exclusive -= waiter->exclusive;
		if (!waiter->key) { /* a wake-up for any other key would have woken it as well */
			operation.low = 0;
			operation.high = HEDDLE_WHOLE;
		}
		wake_one(queue, waiter);
		woken++;
	}
	operation_touch(&operation, woken ? HEDDLE_WRITE : HEDDLE_READ, woken);
	return woken;
}
