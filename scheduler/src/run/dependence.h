/* SPDX-License-Identifier: MIT */
/* The definition of conflicting touches. */
#ifndef SCHEDULER_DEPENDENCE_H
#define SCHEDULER_DEPENDENCE_H

#include <heddle/execution.h>

/*
 * Reads commute with reads, adds with adds, and touches of disjoint ranges or other objects with each other.
 */
static inline bool access_conflicts(unsigned a, unsigned b)
{
	return a != b || a == HEDDLE_WRITE;
}

static inline bool touches_conflict(const struct heddle_touch *a, const struct heddle_touch *b)
{
	return a->object == b->object && a->low <= b->high && b->low <= a->high &&
	       access_conflicts(a->access, b->access);
}

#endif
