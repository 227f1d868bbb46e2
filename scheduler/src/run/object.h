/* SPDX-License-Identifier: MIT */
/* What objects have in common: object.c. */
#ifndef SCHEDULER_OBJECT_H
#define SCHEDULER_OBJECT_H

#include "run/engine.h"

/** From here on all objects are those of another execution. */
void object_begin_execution(void);
void object_init(struct heddle_object *object, enum heddle_object_kind kind, const struct heddle_name *name);
/*
 * Says of a kind how to tell whether somebody waits at an object of it, who must not be there when it is
 * destroyed.
 */
typedef bool object_is_waited_on(const struct heddle_object *object);
void object_waits(enum heddle_object_kind kind, object_is_waited_on *is_waited_on);

#endif
