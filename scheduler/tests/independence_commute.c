/* SPDX-License-Identifier: MIT */
/* The tables of the headers, pair by pair. */
#include "independence_touch.h"

static bool is_trylock(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_MUTEX_TRYLOCK || touch->operation == HEDDLE_OP_READ_TRYLOCK ||
	       touch->operation == HEDDLE_OP_WRITE_TRYLOCK;
}

/* Finds the lock as it is, and does not change it. */
static bool is_refused(const struct touch *touch)
{
	return touch->refused || (is_trylock(touch) && !touch->value);
}

static bool is_read_side(const struct touch *touch)
{
	if (touch->refused)
		return false;
	if (touch->operation == HEDDLE_OP_READ_TRYLOCK)
		return touch->value;
	return touch->operation == HEDDLE_OP_READ_LOCK || touch->operation == HEDDLE_OP_READ_UNLOCK;
}

/* A reader that arrives, or leaves while no thread is queued; else the last one to leave hands over. */
static bool is_reader(const struct touch *touch)
{
	if (touch->refused)
		return false;
	return touch->operation == HEDDLE_OP_DOWN_READ ||
	       (touch->operation == HEDDLE_OP_UP_READ && !touch->detail);
}

/* Looks at the count of a semaphore, and takes no unit. */
static bool is_look(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_SEMAPHORE_COUNT ||
	       (touch->operation == HEDDLE_OP_SEMAPHORE_TRY_DOWN && !touch->detail);
}

static bool is_complete(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_COMPLETE;
}

/* A signal or a broadcast without waiters. */
static bool is_unheard(const struct touch *touch)
{
	return touch->operation != HEDDLE_OP_CONDITION_WAIT && !touch->value;
}

/* A call after the function has run. */
static bool is_late_call(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_ONCE && !touch->value;
}

/* A spin reads again what the round of its loop read: in these programs, an atomic. */
static bool is_load(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_ATOMIC_LOAD || touch->operation == HEDDLE_OP_SPIN ||
	       (touch->operation == HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE && !touch->detail);
}

static bool is_operation(const struct touch *a, const struct touch *b, enum heddle_operation operation)
{
	return a->operation == operation && b->operation == operation;
}

static bool ranges_meet(const struct touch *a, const struct touch *b)
{
	return a->low <= b->high && b->low <= a->high;
}

/* Woke no waiter; found itself off the queue already; or found its waiter so. */
static bool is_idle(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_WAIT_PREPARE ? touch->detail : !touch->value;
}

static bool is_shared(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_SPIN_LOCK_SHARED ||
	       (touch->operation == HEDDLE_OP_SPIN_UNLOCK && touch->value);
}

/* A lock that is held over a scheduling point excludes others; one that is never seen held does not. */
static bool spinlock_commutes(const struct touch *a, const struct touch *b)
{
	return (!a->detail && !b->detail) || (is_shared(a) && is_shared(b));
}

bool independence_is_about_life(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_DESTROY || touch->operation == HEDDLE_OP_FREE ||
	       touch->operation == HEDDLE_OP_LEAVE || touch->operation == HEDDLE_OP_DEAD;
}

static bool is_dead(const struct touch *touch)
{
	return touch->operation == HEDDLE_OP_DEAD;
}

/* A spin on an ended object only reads. If it has not ended yet, its end comes between the two. */
static bool may_be_dead(const struct touch *touch)
{
	return is_dead(touch) || touch->operation == HEDDLE_OP_SPIN;
}

/* An operation on an ended object touches what it would have touched, and changes nothing. */
static bool dead_commute(const struct touch *a, const struct touch *b)
{
	return !ranges_meet(a, b) || (a->access == b->access && a->access != HEDDLE_WRITE);
}

/* While the object lives. */
static bool objects_commute(const struct touch *a, const struct touch *b)
{
	switch ((enum heddle_object_kind)a->kind) {
	case HEDDLE_OBJECT_MUTEX:
		return is_refused(a) && is_refused(b);
	case HEDDLE_OBJECT_RWLOCK:
		return (is_refused(a) && is_refused(b)) || (is_read_side(a) && is_read_side(b));
	case HEDDLE_OBJECT_RWSEM:
		return (is_refused(a) && is_refused(b)) || (is_reader(a) && is_reader(b));
	case HEDDLE_OBJECT_SPINLOCK:
		return spinlock_commutes(a, b);
	case HEDDLE_OBJECT_WAITQUEUE:
		return (is_idle(a) && is_idle(b)) || !ranges_meet(a, b);
	case HEDDLE_OBJECT_COMPLETION:
		return is_complete(a) && is_complete(b);
	case HEDDLE_OBJECT_SEMAPHORE:
		return (is_look(a) && is_look(b)) || is_operation(a, b, HEDDLE_OP_SEMAPHORE_UP);
	case HEDDLE_OBJECT_CONDITION:
		return (is_unheard(a) && is_unheard(b)) || is_operation(a, b, HEDDLE_OP_CONDITION_WAIT);
	case HEDDLE_OBJECT_ONCE:
		return is_late_call(a) && is_late_call(b);
	case HEDDLE_OBJECT_ATOMIC:
		return (is_load(a) && is_load(b)) || is_operation(a, b, HEDDLE_OP_ATOMIC_ADD);
	case HEDDLE_OBJECT_VARIABLE:
		return is_operation(a, b, HEDDLE_OP_VARIABLE_READ);
	case HEDDLE_OBJECT_DATA:
		return !ranges_meet(a, b) || is_operation(a, b, HEDDLE_OP_DATA_READ) ||
		       is_operation(a, b, HEDDLE_OP_DATA_ADD);
	default:
		return false;
	}
}

/* The end of an object comes before or after every operation on it. */
bool independence_commute(const struct touch *a, const struct touch *b)
{
	if (a->object != b->object)
		return true;
	if ((is_dead(a) && may_be_dead(b)) || (may_be_dead(a) && is_dead(b)))
		return dead_commute(a, b);
	if (independence_is_about_life(a) || independence_is_about_life(b))
		return false;
	return objects_commute(a, b);
}
