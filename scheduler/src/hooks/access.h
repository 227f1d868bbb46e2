/* SPDX-License-Identifier: MIT */
/*
 * Plain accesses of the code under test, in the access build: there the compiler calls us before each of
 * them.
 *
 *   access_runtime.c   what the compiler calls: __tsan_read4 and the like
 *   access_atomic.c    the same for C11's atomics, which are always operations
 *   access.c           which accesses are scheduling points, and how they become steps
 *   access_race.c      accesses that nothing orders
 *   access_written.c   which bytes were written
 *   access_memory.c    accesses to memory that has no owner: freed, beyond a block, never written, of a stack
 *                      that is gone
 *   memory_object.c    the object that an address lies in
 *   shadow.c           what is remembered of each byte;  order_clocks.c: what orders what
 *
 * Which accesses are scheduling points is learnt, as what is one step of a section is: with --points memory
 * those to bytes that two threads have touched and one of them written; with --points racy those to bytes of
 * which nothing ordered two such accesses. The first time that there are more of them the exploration starts
 * again. That loses nothing: until an interleaving meets the first conflict (race) at bytes that are not yet
 * known for it, moving scheduling points away from the others' accesses changes nothing that anybody could
 * see, so an interleaving that has the conflict is among those that are explored; compare Musuvathi and
 * Qadeer, "Iterative context bounding", PLDI 2007, section 3.
 */
#ifndef SCHEDULER_ACCESS_H
#define SCHEDULER_ACCESS_H

#include <heddle/thread.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef HEDDLE_ACCESS
#include "run/caller.h"
#include "run/engine.h"
#include "hooks/shadow.h"

extern struct shadow access_shadow;
/** Not zero: what runs is not the code under test. */
extern unsigned access_unwatched;

/* access.c */
/** Returns 0 or -errno. */
int access_open(void);
void access_close(void);
void access_begin_execution(void);
/** The thread starts. */
void access_begin_stack(const struct heddle_thread *thread);
void access_end_execution(void);
/**
 * Whether the last execution has met a scheduling point that it did not know, so that it is none of the
 * exploration's.
 */
bool access_has_learnt(void);

/**
 * No other thread has been created yet: what is done comes before all of theirs, unless a test silences
 * spawn.
 */
static inline bool access_is_first(void)
{
	return !(engine->existing & (engine->existing - 1)) && !engine->options.unannounced;
}

static inline bool access_is_watched(void)
{
	return caller_is_scheduled() && !access_unwatched && !access_is_first();
}

/** Whether an access to some of these bytes is an operation: then who frees them writes them. */
bool access_has_point(const void *address, size_t size);
/**
 * The running thread is about to access these bytes, in the code at caller, whose stack pointer is stack; it
 * may be a scheduling point.
 */
void access_plain(const void *address, size_t size, enum heddle_access access, void *caller,
		  const void *stack);
/** The same for bytes that are copied, which is done when it returns. */
void access_copy(void *to, const void *from, size_t size, void *caller, const void *stack);
/** The running thread stops in the midst of something: what it was about to do is not done. */
void access_stop(void);
/** The running thread has entered a function, whose frame ends below frame_end. */
void access_enter(const void *frame_end);
/** The same for what is no scheduling point of its own: a part of an announced operation, or of none. */
void access_announced(const void *address, size_t size, enum heddle_access access, void *caller);
/** The memory is given out, freed, copied as a part of no operation, by the code at caller. */
void access_given(const void *memory, size_t size, bool is_written);
void access_freed(const void *memory, size_t size, void *caller);
/** An operation on memory, of the caller's. */
struct access_operation {
	struct operation operation;
	/* the operation's; not initialised by anybody, and of this operation alone */
	struct heddle_object object;
};
/**
 * An operation on an atomic of C11 begins: always a scheduling point. It must be done before anything else
 * happens.
 */
void access_begin_atomic(struct access_operation *begun, const volatile void *address, size_t size,
			 enum heddle_operation kind, void *caller);
/** And has been done, with this memory order; value is what it has read or written. */
void access_end_atomic(const struct access_operation *begun, const volatile void *address, size_t size,
		       enum heddle_access access, int order, int64_t value, void *caller);
/** What the running thread's last step was to write has been written: the step may tell. */
void access_settle(void);
/** The clock that is kept at an address, which needs to be no memory. */
struct vector_clock *access_clock_at(uintptr_t address);
/** A table is full: a hard finding. */
_Noreturn void access_no_room(void);
/** The place of an address in the code; what it says is known only when the execution has ended. */
const struct heddle_where *access_place(void *caller);

/* access_race.c */
enum access_race {
	ACCESS_RACES_NOT,
	ACCESS_RACES,		   /* with something that nothing orders it against */
	ACCESS_RACES_ABOUT_MEMORY, /* and their order decides whether there is anything to be accessed */
};
/** Notes the access, of this set of enum access_how, with all that nothing orders it against. */
enum access_race access_note(struct granule *granule, uint8_t bytes, unsigned how, void *caller);

/* memory_object.c */
int memory_object_open(void);
/** Fills in the granule's object, if that is not done. */
void memory_object_find(struct granule *granule, uintptr_t address);
/** As memory_object_name and memory_object_identity, of what is no block of the arena. */
void memory_object_name_other(uint32_t object, char *buffer, size_t size);
struct memory_identity;
struct memory_identity memory_object_identity_other(uint32_t object);

/* order_clocks.c */
/** Up to which of that thread's times everything comes before what the running thread does now. */
uint32_t order_time(unsigned thread);
/**
 * What an atomic with this clock does by a memory order of C11: a load, a store, a change of what is there.
 */
void order_atomic_load(struct vector_clock *clock, int order);
void order_atomic_store(struct vector_clock *clock, int order);
void order_atomic_change(struct vector_clock *clock, int order);
void order_fence(int order);

#else
static inline int access_open(void)
{
	return 0;
}

static inline void access_close(void)
{
}

static inline void access_begin_stack(const struct heddle_thread *thread)
{
	(void)thread;
}

static inline void access_settle(void)
{
}

static inline void access_stop(void)
{
}

static inline bool access_has_learnt(void)
{
	return false;
}

static inline bool access_has_point(const void *address, size_t size)
{
	(void)address, (void)size;
	return false;
}

static inline void access_given(const void *memory, size_t size, bool is_written)
{
	(void)memory, (void)size, (void)is_written;
}
#endif
#endif
