/* SPDX-License-Identifier: MIT */
/*
 * How a section touches its spinlock.
 *
 * Sections that are one step commute as far as their lock is concerned: no thread sees them half done. A
 * split section excludes others until it resumes, and must conflict with all that it excludes. The lock
 * object has two sides for that, of which each kind of section touches one or both:
 *
 *                        side 0   side 1       conflicts with
 *   exclusive, one step  add      add          both that are split
 *   shared, one step     add      -            exclusive, split
 *   exclusive, split     write    write        all
 *   shared, split        -        read         both exclusive ones
 *
 * A step that only checks whether a lock is free conflicts with split sections alone: for an exclusive hold
 * it adds to side 1, for a shared one to side 0.
 */
#ifndef SCHEDULER_SPINLOCK_SIDES_H
#define SCHEDULER_SPINLOCK_SIDES_H

#include <heddle/object.h>

struct spinlock_sides {
	enum heddle_access access;
	uint64_t low, high;
};

static inline struct spinlock_sides spinlock_sides_of_section(bool shared, bool split)
{
	if (split && shared)
		return (struct spinlock_sides){ HEDDLE_READ, 1, HEDDLE_WHOLE };
	if (split)
		return (struct spinlock_sides){ HEDDLE_WRITE, 0, HEDDLE_WHOLE };
	return (struct spinlock_sides){ HEDDLE_ADD, 0, shared ? 0 : HEDDLE_WHOLE };
}

static inline struct spinlock_sides spinlock_sides_of_look(bool shared)
{
	return (struct spinlock_sides){ HEDDLE_ADD, !shared, shared ? 0 : HEDDLE_WHOLE };
}

#endif
