/* SPDX-License-Identifier: MIT */
/*
 * The end of objects: destroyed, freed with their memory, or left with the stack. An end belongs to the step
 * in which it is done, and writes the object. So an end and a use by another thread are explored in both
 * orders.
 *
 * A use of an ended object is a hard finding. It is a step as if the object lived: it is announced and
 * touches what it would have touched. Its touch must not depend on when the object ends. A thread that waits
 * for an object that ends becomes enabled, and reports the use when it is picked. A thread that has been
 * woken already does not use the object any more.
 *
 * The beginning of objects: initialising an object writes it, too, unless no other thread can know of it. The
 * use of an object before its initialisation cannot say which object that will be. So such a use reads, and
 * an initialisation adds to, a common object for all objects to come.
 */
#ifndef SCHEDULER_LIFETIME_H
#define SCHEDULER_LIFETIME_H

#include "run/arena.h"
#include "run/object.h"
#include "run/engine.h"

/* A function that AddressSanitizer does not check: the memory may be poisoned, and its finding says less. */
#ifdef HEDDLE_ASAN
#define UNWATCHED __attribute__((no_sanitize_address, noinline))
#else
#define UNWATCHED
#endif

/* How an object has ended that does not lie in freed memory; for freed memory its block says so. */
enum object_end { OBJECT_LIVES, OBJECT_DESTROYED, OBJECT_LEFT };

/**
 * Returns whether the object lay on a stack that was left. Nothing was written there at its end, since other
 * frames may lie there.
 */
bool object_has_left(const struct heddle_object *object);
/** Returns whether the object may be used; it may lie in any memory. */
#ifdef HEDDLE_ASAN
bool object_is_live(const struct heddle_object *object);
#else
static inline bool object_is_live(const struct heddle_object *object)
{
	return object->live == object_mark &&
	       !(__builtin_expect(engine->has_left, 0) && object_has_left(object));
}
#endif

/** Reports the use of an ended object by something that is no step. */
_Noreturn void object_is_dead(const struct heddle_object *object, const struct heddle_where *where);
/** Reports a use after the end or before the initialisation as a hard finding. */
static inline void object_check(const struct heddle_object *object, const struct heddle_where *where)
{
	if (__builtin_expect(!object_is_live(object), 0))
		object_is_dead(object, where);
}

/** Begins the use of an ended object: announces it, unless is_announced, and reports it. */
void object_use_dead(const struct operation *operation, bool is_announced);
/**
 * For an operation that is announced for another thread: if its object has ended, it becomes a use of the
 * ended object. identity: room that must last until the operation is announced.
 */
void object_lose_if_dead(struct operation *operation, struct heddle_object *identity);
/** An `enabled` function: the object for which the thread waited has ended. */
bool object_is_lost(const struct heddle_thread *thread, const void *context);
/** Reports that, for the running thread, which was picked with object_is_lost. */
_Noreturn void object_report_lost(void);

/**
 * Called after the initialisation of object. The step in progress writes it, if other threads could have
 * tried to use it before, and writes the object that it replaces. before: the former id in its place, or any
 * value.
 */
void object_begins(const struct heddle_object *object, uint32_t before);
/**
 * A touch that was not announced. In a section it counts as a touch of its own, but the section is not split
 * before it.
 */
void object_touch_unannounced(const struct operation *operation);
/** A touch that leaves the lockset as it was: initialising an object needs no lock. */
void object_touch_without_lock(const struct operation *operation);
/** Ends the objects in the block. */
void objects_free(const struct block *block, const struct heddle_where *where);
/** Ends the objects that the running thread has initialised and that lie on its stack below this address. */
void objects_leave(const void *below, const struct heddle_where *where);
/**
 * In the access build, at the beginning of an operation: ends the objects whose functions have returned since
 * the last operation. So an end belongs to the step in which the function returned. In other builds the end
 * of a stack comes with the end of its thread.
 */
static inline void objects_follow_stack(void)
{
#ifdef HEDDLE_ACCESS
	if (engine->self->lowest_object < engine->self->stack_pointer)
		objects_leave(engine->self->stack_pointer, NULL);
#endif
}

/**
 * Returns the id of the object at this address, also if it has ended in this execution; 0 if there is none.
 */
uint32_t object_identify(const struct heddle_object *object);

#endif
