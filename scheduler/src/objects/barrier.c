/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/execution.h"
#include "run/object.h"
#include "hooks/order.h"
#include "run/thread.h"
#include "run/step.h"

static bool is_waited_on(const struct heddle_object *object)
{
	return !heddle_thread_set_is_empty(&((const struct heddle_barrier *)object)->waiting);
}

void heddle_barrier_init_at(struct heddle_barrier *barrier, uint32_t parties, const struct heddle_name *name,
			    const struct heddle_where *where)
{
	object_init(&barrier->object, HEDDLE_OBJECT_BARRIER, name);
	object_waits(HEDDLE_OBJECT_BARRIER, is_waited_on);
	if (!parties)
		heddle_report(HEDDLE_LOCK_MISUSE, true, "barrier for nobody", where,
			      "a barrier is made for 0 parties");
	barrier->parties = parties;
	barrier->arrived = 0;
	barrier->waiting = (struct heddle_thread_set){ 0 };
}

static struct operation operation_on(struct heddle_barrier *barrier, enum heddle_operation kind,
				     const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = HEDDLE_WRITE,
				   .object = &barrier->object,
				   .high = HEDDLE_WHOLE,
				   .where = where };
}

static bool is_granted(const struct heddle_thread *self, const void *unused)
{
	(void)unused;
	return self->granted;
}

/* The round is filled: lets all waiting threads pass, and begins the next round. */
static void release_all(struct heddle_barrier *barrier)
{
	barrier->arrived = 0;
	HEDDLE_FOR_EACH_THREAD(index, &barrier->waiting) {
		struct heddle_thread *thread = &engine->threads[index];

		thread_remove_from(&barrier->waiting, thread);
		thread->granted = true;
		order_wake(&barrier->object, thread);
		operation_enables(thread);
	}
}

bool heddle_barrier_wait_at(struct heddle_barrier *barrier, const struct heddle_where *where)
{
	struct operation arrive = operation_on(barrier, HEDDLE_OP_BARRIER_ARRIVE, where);
	struct operation pass = operation_on(barrier, HEDDLE_OP_BARRIER_PASS, where);
	bool is_last;

	operation_begin_sleeping(&arrive);
	order_release(&barrier->object, ORDER_WRITERS);
	is_last = ++barrier->arrived == barrier->parties;
	operation_touch(&arrive, HEDDLE_WRITE, is_last);
	if (is_last) {
		order_acquire(&barrier->object, ORDER_WRITERS);
		release_all(barrier);
		return true;
	}
	thread_add_to(&barrier->waiting, engine->self);
	pass.enabled = is_granted;
	engine_announce(&pass);
	engine->self->granted = false;
	order_woken(HEDDLE_OBJECT_BARRIER);
	return false;
}
