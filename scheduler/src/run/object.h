/* SPDX-License-Identifier: MIT */
/* What objects have in common: object.c. */
#ifndef SCHEDULER_OBJECT_H
#define SCHEDULER_OBJECT_H

#include "run/engine.h"

/** Begins an execution: all objects of earlier ones are invalid. */
void object_begin_execution(void);
void object_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name);
/*
 * Registers, for a kind of objects, the function that says whether a thread waits at an object; a destroyed
 * object must have no waiters.
 */
typedef bool object_is_waited_on(const struct heddle_object *object);
void object_waits(enum heddle_object_kind kind, object_is_waited_on *is_waited_on);

/* The mark of the running execution's objects: object.c. */
extern uint16_t object_mark;

static inline struct object_record *object_record(uint32_t id)
{
	return &engine->records[id - 1];
}

/* Copies an object's count to its record, where it stays when the object's memory is gone. */
static inline void object_counts(const struct heddle_object *object, int64_t count)
{
	if (object->live == object_mark)
		object_record(object->id)->count = count;
}

/** The object, which was just initialised, begins with this count. */
void object_begins_counting(const struct heddle_object *object, int64_t count);

#endif
