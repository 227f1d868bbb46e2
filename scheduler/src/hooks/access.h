/* SPDX-License-Identifier: MIT */
/*
 * Plain accesses of the code under test, in the access build, where the compiler calls a function before each
 * of them.
 *
 *   access_runtime.c   the functions that the compiler calls: __tsan_read4 and the like
 *   access_atomic.c    the same for C11's atomics, which are always operations
 *   access_atomic_library.c   the same for those that the compiler leaves to libatomic
 *   access.c           which accesses are scheduling points, and how they become steps
 *   access_order.c     the order that atomics and volatile accesses give
 *   access_race.c      accesses that nothing orders
 *   access_written.c   which bytes were written
 *   access_memory.c    accesses to memory that has no owner: freed, beyond a block, never written, of a stack
 *                      that is gone
 *   memory_object.c    the object in which an address lies
 *   shadow.c           the records of each byte
 *   order_clocks.c     the order of steps
 *
 * Which accesses are scheduling points is learnt, as the splits of sections are. With --points memory they
 * are accesses to bytes that two threads have touched and one of them has written; with --points racy,
 * accesses to bytes with two such accesses that nothing orders. Bytes that are also accessed as volatile,
 * where the compiler tells that, are treated in every mode as with --points memory. The exploration restarts
 * at the first access to a new one of these bytes. That loses no class. Consider an interleaving up to its
 * first conflict (race) at bytes that are not yet known for it. Moving scheduling points away from other
 * threads' accesses changes nothing observable before that. So some explored interleaving has the conflict;
 * compare Musuvathi and Qadeer, "Iterative context bounding", PLDI 2007, section 3.
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
/** not zero: the running code is not the code under test */
extern unsigned access_unwatched;

/* access.c */
/** Returns 0 or -errno. */
int access_open(void);
void access_close(void);
void access_begin_execution(void);
/** Called when the thread starts. */
void access_begin_stack(const struct heddle_thread *thread);
void access_end_execution(void);
/**
 * Returns whether the last execution has met a new scheduling point. Then it does not belong to the
 * exploration.
 */
bool access_has_learnt(void);

/**
 * Returns whether no other thread was created yet: then everything happens before the steps of all others,
 * unless a test silences spawn.
 */
static inline bool access_is_first(void)
{
	return engine->execution.n_threads < 2 && !engine->options.unannounced;
}

static inline bool access_is_watched(void)
{
	return caller_is_scheduled() && !access_unwatched && !access_is_first();
}

/** Makes these bytes scheduling points, from the next execution on. */
void access_learn(const void *memory, size_t size);
/** Returns whether an access to some of these bytes is an operation: then freeing them writes them. */
bool access_has_point(const void *address, size_t size);
/**
 * Called before the running thread accesses these bytes; it may be a scheduling point. caller: place in the
 * code; stack: the caller's stack pointer.
 */
void access_plain(const void *address, size_t size, enum heddle_access access, void *caller,
		  const void *stack);
/**
 * The same for an access that the compiler tells as volatile, which it does only where it is asked to: an
 * atomic that acquires and releases, and a scheduling point in every mode if another thread writes the bytes.
 */
void access_volatile(const void *address, size_t size, enum heddle_access access, void *caller,
		     const void *stack);
/** The same for a copy, which is done when this returns. */
void access_copy(void *to, const void *from, size_t size, void *caller, const void *stack);
/** The running thread stops before its operation is done: the operation is not completed. */
void access_stop(void);
/** The running thread has entered a function, whose frame ends below frame_end. */
void access_enter(const void *frame_end);
/** The same for an access that is no scheduling point of its own: of an announced operation, or of none. */
void access_announced(const void *address, size_t size, enum heddle_access access, void *caller);
/** The same for an operation on an object that stands for these bytes. */
void access_of_object(const void *address, size_t size, void *caller);
/** Memory is given out, or freed, by the code at caller, without an operation of its own. */
void access_given(const void *memory, size_t size, bool is_written);
void access_freed(const void *memory, size_t size, void *caller);
/** An operation on memory; the caller provides the room. */
struct access_operation {
	struct operation operation;
	/* the operation's object: of this operation alone, and never initialised */
	struct heddle_object object;
};
/**
 * Begins an operation on an atomic of C11, always a scheduling point. The access must be made before anything
 * else.
 */
void access_begin_atomic(struct access_operation *begun, const volatile void *address, size_t size,
			 enum heddle_operation kind, void *caller, const char *call);
/**
 * Ends it, after the access. order: its memory order. value: the value read or written; of a longer one the
 * first eight bytes.
 */
void access_end_atomic(const struct access_operation *begun, const volatile void *address, size_t size,
		       enum heddle_access access, int order, int64_t value, void *caller);
/** The running thread's last step has written its value by now: completes the record of the step. */
void access_settle(void);
/** Returns the records of eight bytes. */
struct granule *access_granule_at(uintptr_t address);
/** Reports a full table as a hard finding. */
_Noreturn void access_no_room(void);
/**
 * Returns the place of a return address in the code; its fields are filled in when the execution has ended.
 * call: see struct heddle_where; equal names have equal pointers.
 */
const struct heddle_where *access_place(void *caller, const char *call);
/** Fills in the fields of a place of access_place now, if they are not; other places are left alone. */
void access_know_place(const struct heddle_where *where);
/** Returns the return address of a place of access_place; of another place: caller. */
void *access_caller(const struct heddle_where *where, void *caller);

/* access_order.c */
/** Returns the clock that is kept at an address, which need not be memory. */
struct vector_clock *access_clock_at(uintptr_t address);
/**
 * The running thread has made an atomic access of this memory order: it acquires, or releases. A longer one
 * has a clock for each eight bytes: its halves may be atomics, too.
 */
void access_order_atomic(uintptr_t address, size_t size, enum heddle_operation kind,
			 enum heddle_access access, int order);
/** The same for a volatile access: a load acquires, a store releases. */
void access_order_volatile(uintptr_t address, size_t size, enum heddle_access access);

/* access_race.c */
enum access_race {
	ACCESS_RACES_NOT,
	ACCESS_RACES,		   /* with an access that nothing orders it against */
	ACCESS_RACES_ABOUT_MEMORY, /* and the order of the two decides whether the memory may be accessed */
};
/** Notes the access (how: set of enum access_how), and the accesses with which it races. */
enum access_race access_note(struct granule *granule, uint8_t bytes, unsigned how, void *caller);

/* memory_object.c */
int memory_object_open(void);
/** Finds the granule's object, if that was not done yet. */
void memory_object_find(struct granule *granule, uintptr_t address);
/** As memory_object_name and memory_object_identity, for objects that are no blocks of the arena. */
void memory_object_name_other(uint32_t object, char *buffer, size_t size);
struct memory_identity;
struct memory_identity memory_object_identity_other(uint32_t object);

/* order_clocks.c */
/** Returns the time of that thread up to which its steps happen before the running thread's next step. */
uint32_t order_time(unsigned thread);
/**
 * The running thread reads an atomic with this clock, or writes one, by a memory order of C11. What a write
 * releases is added to the clock; with an order that does not release, that is what a fence has released.
 */
void order_atomic_acquire(const struct vector_clock *clock, int order);
void order_atomic_release(struct vector_clock *clock, int order);
void order_fence(int order);

/* await_table.c */
/** heddle_hidden_atomics */
unsigned access_hidden_atomics(const char **name);

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

static inline unsigned access_hidden_atomics(const char **name)
{
	*name = NULL;
	return 0;
}
#endif
#endif
