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

#endif
