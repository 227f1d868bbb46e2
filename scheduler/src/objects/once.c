/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/object.h"
#include "run/ownership.h"
#include "hooks/order.h"
#include "run/step.h"

void heddle_once_init_named(struct heddle_once *once, const struct heddle_name *name)
{
	object_init(&once->object, HEDDLE_OBJECT_ONCE, name);
	once->state = HEDDLE_ONCE_FRESH;
}

static bool is_not_running(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return ((const struct heddle_once *)context)->state != HEDDLE_ONCE_RUNNING;
}

static struct operation operation_on(struct heddle_once *once, enum heddle_operation kind,
				     const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = HEDDLE_WRITE,
				   .object = &once->object,
				   .high = HEDDLE_WHOLE,
				   .where = where };
}

/* Returns whether the calling thread must run the function. */
static bool begin(struct heddle_once *once, const struct heddle_where *where)
{
	struct operation call = operation_on(once, HEDDLE_OP_ONCE, where);

	call.enabled = is_not_running;
	call.context = once;
	operation_begin_sleeping(&call);
	if (once->state == HEDDLE_ONCE_DONE) {
		order_acquire(&once->object, ORDER_WRITERS);
		operation_touch(&call, HEDDLE_READ, 0);
		return false;
	}
	once->state = HEDDLE_ONCE_RUNNING;
	holding_add(&once->object, 0, HEDDLE_WHOLE, where);
	operation_touch(&call, HEDDLE_WRITE, 1);
	return true;
}

void heddle_once_at(struct heddle_once *once, void (*function)(void *), void *argument,
		    const struct heddle_where *where)
{
	struct operation finish = operation_on(once, HEDDLE_OP_ONCE_FINISH, where);

	if (!begin(once, where))
		return;
	function(argument);
	operation_begin(&finish);
	order_release(&once->object, ORDER_WRITERS);
	once->state = HEDDLE_ONCE_DONE;
	holding_remove(&once->object, 0, HEDDLE_WHOLE, engine->self);
	operation_touch(&finish, HEDDLE_WRITE, 0);
}
