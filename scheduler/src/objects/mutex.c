/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "objects/mutex_parts.h"
#include "run/object.h"
#include "run/ownership.h"
#include "hooks/order.h"
#include "run/step.h"

void heddle_mutex_init_named(struct heddle_mutex *mutex, const struct heddle_name *name)
{
	object_init(&mutex->object, HEDDLE_OBJECT_MUTEX, name);
	mutex->holder = NULL;
}

static bool is_free(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return !((const struct heddle_mutex *)context)->holder;
}

static struct operation operation_on(struct heddle_mutex *mutex, enum heddle_operation kind,
				     const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = HEDDLE_WRITE,
				   .object = &mutex->object,
				   .high = HEDDLE_WHOLE,
				   .where = where };
}

static void take(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	order_acquire(&mutex->object, ORDER_WRITERS);
	mutex->holder = engine->self;
	holding_of_lock(engine->self, &mutex->object, false, where);
}

struct operation mutex_lock_operation(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	struct operation operation = operation_on(mutex, HEDDLE_OP_MUTEX_LOCK, where);

	operation.enabled = is_free;
	operation.context = mutex;
	return operation;
}

void mutex_locked(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	struct operation operation = operation_on(mutex, HEDDLE_OP_MUTEX_LOCK, where);

	take(mutex, where);
	operation_touch(&operation, HEDDLE_WRITE, 0);
}

void heddle_mutex_lock_at(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	/* built in place: a copy would stall on each of the fields */
	struct operation operation = { .kind = HEDDLE_OP_MUTEX_LOCK,
				       .access = HEDDLE_WRITE,
				       .object = &mutex->object,
				       .high = HEDDLE_WHOLE,
				       .where = where,
				       .enabled = is_free,
				       .context = mutex };

	operation_begin_sleeping(&operation);
	take(mutex, where);
	operation_touch(&operation, HEDDLE_WRITE, 0);
}

bool heddle_mutex_trylock_at(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	struct operation operation = operation_on(mutex, HEDDLE_OP_MUTEX_TRYLOCK, where);
	bool got;

	operation_begin(&operation);
	got = !mutex->holder;
	if (got)
		take(mutex, where);
	operation_touch(&operation, got ? HEDDLE_WRITE : HEDDLE_READ, got);
	return got;
}

void mutex_release(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	struct operation operation = operation_on(mutex, HEDDLE_OP_MUTEX_UNLOCK, where);

	order_release(&mutex->object, ORDER_WRITERS);
	mutex->holder = NULL;
	holding_remove(&mutex->object, 0, HEDDLE_WHOLE, engine->self);
	operation_touch(&operation, HEDDLE_WRITE, 0);
}

void heddle_mutex_unlock_at(struct heddle_mutex *mutex, const struct heddle_where *where)
{
	struct operation operation = operation_on(mutex, HEDDLE_OP_MUTEX_UNLOCK, where);

	operation_begin(&operation);
	if (mutex->holder != engine->self) {
		operation_touch(&operation, HEDDLE_READ, mutex->holder != NULL);
		heddle_report(HEDDLE_LOCK_MISUSE, true,
			      mutex->holder ? "unlock by a stranger" : "double unlock", where,
			      "%s unlocks a mutex that %s holds", engine->self->info->name,
			      mutex->holder ? mutex->holder->info->name : "nobody");
	}
	mutex_release(mutex, where);
}

bool heddle_mutex_is_mine(const struct heddle_mutex *mutex)
{
	caller_check("heddle_mutex_is_mine", NULL);
	return mutex->holder == engine->self;
}
