/* SPDX-License-Identifier: MIT */
/*
 * How objects end: destroyed, with the memory that they lie in, or with the stack. It is a part of the step
 * in which it is done, and a write of the object there: so an end and a use by another thread are tried in
 * both orders.
 *
 * Whoever uses an object afterwards meets a hard finding. The use is a step as it would be if the object
 * lived: it is announced, and touches what it would have touched; what it touches must not depend on when the
 * object ends. Who waits for the object as it ends need wait no longer: it can go on from then on, and finds
 * that out when it is picked. Only who has been woken already has nothing to do with the object any more.
 *
 * How they begin: to initialise an object is a write of it as well, unless nobody else can know of it. Who
 * uses one that nobody has initialised yet cannot say which it will be: it reads, and who initialises one
 * adds to, all that are to come.
 */
#ifndef SCHEDULER_LIFETIME_H
#define SCHEDULER_LIFETIME_H

#include "run/arena.h"
#include "run/engine.h"

/* How an object has ended that does not lie in freed memory: that is told by its block. */
enum object_end { OBJECT_LIVES, OBJECT_DESTROYED, OBJECT_LEFT };

/**
 * Whether it lay on a stack that was left: nothing is written there, as other frames may lie there by then.
 */
bool object_has_left(const struct heddle_object *object);
/** Whether anybody may use it; it may be in any memory. */
#ifdef HEDDLE_ASAN
bool object_is_live(const struct heddle_object *object);
#else
static inline bool object_is_live(const struct heddle_object *object)
{
	return object->live == object_mark &&
	       !(__builtin_expect(engine->has_left, 0) && object_has_left(object));
}
#endif

/** Reports the use of an object that is not alive, by something that is no step. */
_Noreturn void object_is_dead(const struct heddle_object *object, const struct heddle_where *where);
/** Reports a use after the end or before initialisation, hard. */
static inline void object_check(const struct heddle_object *object, const struct heddle_where *where)
{
	if (__builtin_expect(!object_is_live(object), 0))
		object_is_dead(object, where);
}

/** How the use of an object that is not alive begins: it is announced, unless it was, and reported. */
void object_use_dead(const struct operation *operation, bool is_announced);
/**
 * Of an operation that another thread is made to announce: if its object has ended, it is announced as its
 * use. identity is room, until it is announced.
 */
void object_lose_if_dead(struct operation *operation, struct heddle_object *identity);
/** As an operation's enabled: the object for which the thread waited has ended. */
bool object_is_lost(const struct heddle_thread *thread, const void *context);
/** The running thread has been picked with that: reports it. */
_Noreturn void object_report_lost(void);

/**
 * The object has just been initialised: the step in progress writes it, if others could have tried to use it
 * before, and what it takes the place of. before: the id that was in its place, or anything.
 */
void object_begins(const struct heddle_object *object, uint32_t before);
/**
 * A touch that nobody has announced: in a section it counts as one of its own, but the section is not left
 * for it.
 */
void object_touch_unannounced(const struct operation *operation);
/** The objects in the block end with it. */
void objects_free(const struct block *block, const struct heddle_where *where);
/** Those end that the running thread has initialised and that lie on its stack below this address. */
void objects_leave(const void *below, const struct heddle_where *where);
/**
 * In the access build, at the beginning of an operation: those end whose functions have returned since the
 * last one. So it is a part of the step in which they returned. Others learn of the end of a stack when its
 * thread ends.
 */
static inline void objects_follow_stack(void)
{
#ifdef HEDDLE_ACCESS
	if (engine->self->lowest_object < engine->self->stack_pointer)
		objects_leave(engine->self->stack_pointer, NULL);
#endif
}

/**
 * The id of the object that lies at this address, or did until it ended in this execution; 0 if there is
 * none.
 */
uint32_t object_identify(const struct heddle_object *object);

#endif
