/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/execution.h"
#include "run/object.h"
#include "run/ownership.h"
#include "hooks/order.h"
#include "run/thread.h"
#include "run/step.h"

/* How it is held. What a thread has read for nobody, whoever comes releases. */
enum side { READER, READER_FOR_NOBODY, WRITER };

/* Lives on the waiting thread's stack. */
struct heddle_rwsem_waiter {
	struct heddle_rwsem_waiter *next;
	struct heddle_thread *thread;
	const struct heddle_where *where;
	enum side side;
};

void heddle_rwsem_init_named(struct heddle_rwsem *sem, const struct heddle_name *name)
{
	object_init(&sem->object, HEDDLE_OBJECT_RWSEM, name);
	sem->writer = NULL;
	sem->readers = (struct heddle_thread_set){ 0 };
	sem->unowned = 0;
	sem->head = sem->tail = NULL;
}

static bool is_granted(const struct heddle_thread *self, const void *context)
{
	(void)context;
	return self->granted;
}

static struct operation operation_on(struct heddle_rwsem *sem, enum heddle_operation kind,
				     enum heddle_access access, const struct heddle_where *where)
{
	return (struct operation){
		.kind = kind, .access = access, .object = &sem->object, .high = HEDDLE_WHOLE, .where = where
	};
}

static bool is_read(const struct heddle_rwsem *sem)
{
	return !heddle_thread_set_is_empty(&sem->readers) || sem->unowned;
}

static bool can_take(const struct heddle_rwsem *sem, enum side side)
{
	if (sem->writer || sem->head)
		return false;
	return side != WRITER || !is_read(sem);
}

/* thread: whoever comes to hold it; a hand-over gives it to a thread that is not running. */
static void take(struct heddle_rwsem *sem, struct heddle_thread *thread, enum side side,
		 const struct heddle_where *where)
{
	if (side == READER_FOR_NOBODY) {
		sem->unowned++;
		holding_of_nobody(&sem->object, where);
		return;
	}
	if (side == WRITER)
		sem->writer = thread;
	else
		thread_add_to(&sem->readers, thread);
	holding_of_lock(thread, &sem->object, side != WRITER, where);
}

/* Those in the queue that must go before one more: for a reader the writers, for a writer all. */
static struct heddle_thread_set queued_before(const struct heddle_rwsem *sem, enum side side)
{
	struct heddle_thread_set before = { 0 };

	for (const struct heddle_rwsem_waiter *waiter = sem->head; waiter; waiter = waiter->next) {
		if (side == WRITER || waiter->side == WRITER)
			thread_add_to(&before, waiter->thread);
	}
	return before;
}

static void queue(struct heddle_rwsem *sem, struct heddle_rwsem_waiter *waiter)
{
	waiter->thread->info->behind = queued_before(sem, waiter->side);
	if (sem->tail)
		sem->tail->next = waiter;
	else
		sem->head = waiter;
	sem->tail = waiter;
}

static enum heddle_access access_of(enum side side)
{
	return side == WRITER ? HEDDLE_WRITE : HEDDLE_ADD;
}

static void wait_for_grant(struct heddle_rwsem *sem, enum side side, const struct heddle_where *where)
{
	struct heddle_rwsem_waiter waiter = { .thread = engine->self, .where = where, .side = side };
	struct operation go_on = operation_on(sem, HEDDLE_OP_RWSEM_CONTINUE, access_of(side), where);

	queue(sem, &waiter);
	go_on.enabled = is_granted;
	engine_announce(&go_on);
	engine->self->granted = false;
}

/*
 * A second read lock could wait behind a writer that waits for the first one. A call that is misuse has read
 * the semaphore, too.
 */
static void check_not_mine(const struct heddle_rwsem *sem, const struct operation *arrive)
{
	if (!thread_is_in(&sem->readers, engine->self))
		return;
	operation_touch(arrive, HEDDLE_READ, 0);
	heddle_report(HEDDLE_LOCK_MISUSE, true, "recursive read lock", arrive->where,
		      "%s takes a rwsem for reading that it holds already", engine->self->info->name);
}

static const enum heddle_operation arrivals[] = {
	[READER] = HEDDLE_OP_DOWN_READ,
	[READER_FOR_NOBODY] = HEDDLE_OP_DOWN_READ_NON_OWNER,
	[WRITER] = HEDDLE_OP_DOWN_WRITE,
};

static void down(struct heddle_rwsem *sem, enum side side, const struct heddle_where *where)
{
	struct operation arrive = operation_on(sem, arrivals[side], access_of(side), where);
	struct heddle_object identity; /* the semaphore may have ended when it has been granted */
	bool taken;

	operation_begin_sleeping(&arrive);
	identity = sem->object;
	if (side == READER)
		check_not_mine(sem, &arrive);
	taken = can_take(sem, side);
	operation_touch(&arrive, arrive.access, taken);
	if (taken)
		take(sem, engine->self, side, where);
	else
		wait_for_grant(sem, side, where);
	order_acquire(&identity, ORDER_WRITERS);
	if (side == WRITER)
		order_acquire(&identity, ORDER_READERS);
}

static struct heddle_rwsem_waiter *grant_head(struct heddle_rwsem *sem)
{
	struct heddle_rwsem_waiter *waiter = sem->head;

	assert(!waiter->thread->granted);
	sem->head = waiter->next;
	if (!sem->head)
		sem->tail = NULL;
	for (struct heddle_rwsem_waiter *rest = sem->head; rest; rest = rest->next)
		thread_remove_from(&rest->thread->info->behind, waiter->thread);
	take(sem, waiter->thread, waiter->side, waiter->where);
	waiter->thread->granted = true;
	operation_enables(waiter->thread);
	return waiter;
}

/* Returns whether the semaphore was granted to a thread. */
static bool hand_over(struct heddle_rwsem *sem)
{
	if (!sem->head || sem->writer)
		return false;
	if (sem->head->side == WRITER) {
		if (is_read(sem))
			return false;
		grant_head(sem);
		return true;
	}
	while (sem->head && sem->head->side != WRITER)
		grant_head(sem);
	return true;
}

/* A call that is misuse has read the semaphore, too. */
static void check_held(bool held, const struct operation *operation)
{
	if (held)
		return;
	operation_touch(operation, HEDDLE_READ, 0);
	heddle_report(HEDDLE_LOCK_MISUSE, true, "unlock by a stranger", operation->where,
		      "%s releases a rwsem that it does not hold", engine->self->info->name);
}

/* Whether the running thread may give back a reader's side. */
static bool is_held(const struct heddle_rwsem *sem, enum side side)
{
	return side == READER ? thread_is_in(&sem->readers, engine->self) : sem->unowned;
}

static void give_back(struct heddle_rwsem *sem, enum side side)
{
	if (side == READER) {
		thread_remove_from(&sem->readers, engine->self);
		holding_remove(&sem->object, 0, HEDDLE_WHOLE, engine->self);
	} else {
		sem->unowned--;
		holding_of_nobody_remove(&sem->object);
	}
}

static void up_read(struct heddle_rwsem *sem, enum side side, enum heddle_operation kind,
		    const struct heddle_where *where)
{
	struct operation operation = operation_on(sem, kind, HEDDLE_WRITE, where);
	enum heddle_access access;
	bool handed_over;

	operation_begin(&operation);
	check_held(is_held(sem, side), &operation);
	access = sem->head ? HEDDLE_WRITE : HEDDLE_ADD;
	order_release(&sem->object, ORDER_READERS);
	give_back(sem, side);
	handed_over = hand_over(sem);
	operation_touch(&operation, access, handed_over);
}

void heddle_rwsem_down_read_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	down(sem, READER, where);
}

void heddle_rwsem_down_read_non_owner_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	down(sem, READER_FOR_NOBODY, where);
}

void heddle_rwsem_down_write_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	down(sem, WRITER, where);
}

void heddle_rwsem_up_read_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	up_read(sem, READER, HEDDLE_OP_UP_READ, where);
}

void heddle_rwsem_up_read_non_owner_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	up_read(sem, READER_FOR_NOBODY, HEDDLE_OP_UP_READ_NON_OWNER, where);
}

void heddle_rwsem_up_write_at(struct heddle_rwsem *sem, const struct heddle_where *where)
{
	struct operation operation = operation_on(sem, HEDDLE_OP_UP_WRITE, HEDDLE_WRITE, where);

	operation_begin(&operation);
	check_held(sem->writer == engine->self, &operation);
	order_release(&sem->object, ORDER_WRITERS);
	sem->writer = NULL;
	holding_remove(&sem->object, 0, HEDDLE_WHOLE, engine->self);
	operation_touch(&operation, HEDDLE_WRITE, hand_over(sem));
}
