/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/object.h"
#include "run/ownership.h"
#include "hooks/order.h"
#include "run/thread.h"
#include "run/step.h"

void heddle_rwlock_init_named(struct heddle_rwlock *lock, const struct heddle_name *name)
{
	object_init(&lock->object, HEDDLE_OBJECT_RWLOCK, name);
	lock->writer = NULL;
	lock->readers = (struct heddle_thread_set){ 0 };
}

static bool no_writer(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return !((const struct heddle_rwlock *)context)->writer;
}

static bool nobody(const struct heddle_thread *self, const void *context)
{
	const struct heddle_rwlock *lock = context;
	(void)self;
	return !lock->writer && heddle_thread_set_is_empty(&lock->readers);
}

static struct operation operation_on(struct heddle_rwlock *lock, enum heddle_operation kind,
				     enum heddle_access access, const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = access,
				   .object = &lock->object,
				   .high = HEDDLE_WHOLE,
				   .where = where,
				   .context = lock };
}

static void check_no_reader(const struct heddle_rwlock *lock, const struct operation *operation)
{
	if (!thread_is_in(&lock->readers, engine->self))
		return;
	operation_touch(operation, HEDDLE_READ, 0);
	heddle_report(HEDDLE_LOCK_MISUSE, true, "recursive read lock", operation->where,
		      "%s takes a read lock that it holds already", engine->self->info->name);
}

static void take_to_read(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	order_acquire(&lock->object, ORDER_WRITERS);
	thread_add_to(&lock->readers, engine->self);
	holding_of_lock(engine->self, &lock->object, true, where);
}

static void take_to_write(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	order_acquire(&lock->object, ORDER_WRITERS);
	order_acquire(&lock->object, ORDER_READERS);
	lock->writer = engine->self;
	holding_of_lock(engine->self, &lock->object, false, where);
}

void heddle_rwlock_read_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_READ_LOCK, HEDDLE_ADD, where);

	operation.enabled = no_writer;
	operation_begin_sleeping(&operation);
	check_no_reader(lock, &operation);
	take_to_read(lock, where);
	operation_touch(&operation, HEDDLE_ADD, 0);
}

bool heddle_rwlock_read_trylock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_READ_TRYLOCK, HEDDLE_ADD, where);
	bool got;

	operation_begin(&operation);
	check_no_reader(lock, &operation);
	got = no_writer(engine->self, lock);
	if (got)
		take_to_read(lock, where);
	operation_touch(&operation, got ? HEDDLE_ADD : HEDDLE_READ, got);
	return got;
}

/* A call that is misuse has read the lock, too. */
static void check_held(bool held, const char *side, const struct operation *operation)
{
	if (held)
		return;
	operation_touch(operation, HEDDLE_READ, 0);
	heddle_report(HEDDLE_LOCK_MISUSE, true, "unlock by a stranger", operation->where,
		      "%s releases a rwlock that it does not hold for %s", engine->self->info->name, side);
}

void heddle_rwlock_read_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_READ_UNLOCK, HEDDLE_ADD, where);

	operation_begin(&operation);
	check_held(thread_is_in(&lock->readers, engine->self), "reading", &operation);
	order_release(&lock->object, ORDER_READERS);
	thread_remove_from(&lock->readers, engine->self);
	holding_remove(&lock->object, 0, HEDDLE_WHOLE, engine->self);
	operation_touch(&operation, HEDDLE_ADD, 0);
}

void heddle_rwlock_write_lock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_WRITE_LOCK, HEDDLE_WRITE, where);

	operation.enabled = nobody;
	operation_begin_sleeping(&operation);
	take_to_write(lock, where);
	operation_touch(&operation, HEDDLE_WRITE, 0);
}

bool heddle_rwlock_write_trylock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_WRITE_TRYLOCK, HEDDLE_WRITE, where);
	bool got;

	operation_begin(&operation);
	got = nobody(engine->self, lock);
	if (got)
		take_to_write(lock, where);
	operation_touch(&operation, got ? HEDDLE_WRITE : HEDDLE_READ, got);
	return got;
}

void heddle_rwlock_write_unlock_at(struct heddle_rwlock *lock, const struct heddle_where *where)
{
	struct operation operation = operation_on(lock, HEDDLE_OP_WRITE_UNLOCK, HEDDLE_WRITE, where);

	operation_begin(&operation);
	check_held(lock->writer == engine->self, "writing", &operation);
	order_release(&lock->object, ORDER_WRITERS);
	lock->writer = NULL;
	holding_remove(&lock->object, 0, HEDDLE_WHOLE, engine->self);
	operation_touch(&operation, HEDDLE_WRITE, 0);
}
