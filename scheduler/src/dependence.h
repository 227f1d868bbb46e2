/* SPDX-License-Identifier: MIT */
/* Which touches conflict, and what else there is to know of operations: the one place that says so. */
#ifndef SCHEDULER_DEPENDENCE_H
#define SCHEDULER_DEPENDENCE_H

#include <heddle/execution.h>

/* Reads commute with reads, adds with adds, everything with what lies elsewhere. */
static inline bool access_conflicts(unsigned a, unsigned b)
{
	return a != b || a == HEDDLE_WRITE;
}

static inline bool touches_conflict(const struct heddle_touch *a, const struct heddle_touch *b)
{
	return a->object == b->object && a->low <= b->high && b->low <= a->high &&
	       access_conflicts(a->access, b->access);
}

/** Whether who waits in it is woken by another thread's step, and touches nothing itself as it goes on. */
static inline bool operation_is_woken(unsigned operation)
{
	switch (operation) {
	case HEDDLE_OP_WAIT_SLEEP:
	case HEDDLE_OP_RWSEM_CONTINUE:
	case HEDDLE_OP_CONDITION_SLEEP:
	case HEDDLE_OP_BARRIER_PASS:
	case HEDDLE_OP_SPIN:
		return true;
	default:
		return false;
	}
}

/** Whether the object has ended when an operation has touched it so, in that step or before. */
static inline bool operation_tells_of_end(unsigned operation)
{
	return operation >= HEDDLE_OP_DESTROY;
}

/**
 * Whether the operation tells its thread something: if it only changes the object, nobody who spins waits for another
 * change.
 */
bool touch_tells_something(const struct heddle_touch *touch);

#endif
