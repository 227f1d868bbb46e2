/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "objects/mutex_parts.h"
#include "run/choose.h"
#include "run/execution.h"
#include "run/object.h"
#include "run/thread.h"
#include "hooks/order.h"
#include "run/step.h"

static bool is_waited_on(const struct heddle_object *object)
{
	return !heddle_thread_set_is_empty(&((const struct heddle_condition *)object)->waiters);
}

void heddle_condition_init_named(struct heddle_condition *condition, const struct heddle_name *name)
{
	object_init(&condition->object, HEDDLE_OBJECT_CONDITION, name);
	object_waits(HEDDLE_OBJECT_CONDITION, is_waited_on);
	condition->waiters = (struct heddle_thread_set){ 0 };
}

static struct operation operation_on(struct heddle_condition *condition, enum heddle_operation kind,
				     enum heddle_access access, const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = access,
				   .object = &condition->object,
				   .high = HEDDLE_WHOLE,
				   .where = where };
}

/* `enabled` of a waiting thread: a wake-up replaces its operation. */
static bool never(const struct heddle_thread *self, const void *mutex)
{
	(void)self;
	(void)mutex;
	return false;
}

static void check_mutex(const struct heddle_condition *condition, const struct heddle_mutex *mutex,
			const struct heddle_where *where)
{
	const struct heddle_thread *other;
	int first = heddle_thread_set_first(&condition->waiters);

	if (!heddle_mutex_is_mine(mutex))
		heddle_report(HEDDLE_LOCK_MISUSE, true, "waiting without the mutex", where,
			      "%s waits on a condition variable with a mutex that it does not hold",
			      engine->self->info->name);
	if (first < 0)
		return;
	other = &engine->threads[first];
	if (other->context == mutex)
		return;
	heddle_report(HEDDLE_LOCK_MISUSE, true, "waiting with another mutex", where,
		      "%s waits on a condition variable with another mutex than %s", engine->self->info->name,
		      other->info->name);
}

static void sleep_until_woken(struct heddle_condition *condition, struct heddle_mutex *mutex,
			      const struct heddle_where *where)
{
	struct operation asleep = operation_on(condition, HEDDLE_OP_CONDITION_SLEEP, HEDDLE_WRITE, where);

	asleep.enabled = never;
	asleep.context = mutex;
	thread_add_to(&condition->waiters, engine->self);
	engine_announce(&asleep);
	order_woken(HEDDLE_OBJECT_CONDITION);
	mutex_locked(mutex, where);
}

void heddle_condition_wait_at(struct heddle_condition *condition, struct heddle_mutex *mutex,
			      const struct heddle_where *where)
{
	struct operation wait = operation_on(condition, HEDDLE_OP_CONDITION_WAIT, HEDDLE_WRITE, where);

	operation_begin_sleeping(&wait);
	operation_touch(&wait, HEDDLE_WRITE, 0);
	object_check(&mutex->object, where);
	check_mutex(condition, mutex, where);
	mutex_release(mutex, where);
	if (choose_spurious_wakeup()) {
		engine->self->waits_with_limit = false;
		heddle_mutex_lock_at(mutex, where);
	} else {
		sleep_until_woken(condition, mutex, where);
	}
}

static void wake_one(struct heddle_condition *condition, unsigned index)
{
	struct heddle_thread *waiter = &engine->threads[index];
	struct heddle_mutex *mutex = (struct heddle_mutex *)waiter->context;
	struct operation lock = mutex_lock_operation(mutex, waiter->info->where);
	struct heddle_object identity;

	object_lose_if_dead(&lock, &identity);
	thread_remove_from(&condition->waiters, waiter);
	waiter->waits_with_limit = false; /* the mutex is waited for without limit */
	engine_change_pending(waiter, &lock);
	order_wake(&condition->object, waiter);
	operation_enables(waiter);
}

/* Chooses one of the set. Values are numbered in an order of threads that is the same in each exploration. */
static unsigned choose_waiter(struct heddle_thread_set waiters)
{
	int skip = choose_thread(heddle_thread_set_count(&waiters), "who is woken");

	while (skip-- > 0)
		heddle_thread_set_remove(&waiters, thread_first_of(&waiters));
	return thread_first_of(&waiters);
}

void heddle_condition_signal_at(struct heddle_condition *condition, const struct heddle_where *where)
{
	struct operation signal = operation_on(condition, HEDDLE_OP_CONDITION_SIGNAL, HEDDLE_WRITE, where);

	operation_begin(&signal);
	if (heddle_thread_set_is_empty(&condition->waiters)) {
		operation_touch(&signal, HEDDLE_READ, 0);
		return;
	}
	wake_one(condition, choose_waiter(condition->waiters));
	operation_touch(&signal, HEDDLE_WRITE, 1);
}

void heddle_condition_broadcast_at(struct heddle_condition *condition, const struct heddle_where *where)
{
	struct operation broadcast =
		operation_on(condition, HEDDLE_OP_CONDITION_BROADCAST, HEDDLE_WRITE, where);
	int woken = 0;

	operation_begin(&broadcast);
	HEDDLE_FOR_EACH_THREAD(waiter, &condition->waiters) {
		wake_one(condition, (unsigned)waiter);
		woken++;
	}
	operation_touch(&broadcast, woken ? HEDDLE_WRITE : HEDDLE_READ, woken);
}
