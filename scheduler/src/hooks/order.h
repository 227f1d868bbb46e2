/* SPDX-License-Identifier: MIT */
/*
 * What orders what: announced to ThreadSanitizer in the tsan build (order.c), kept in clocks of our own in
 * the access build (order_clocks.c), nothing at all in the others.
 *
 * A switch between fibers orders nothing. Only what is said here does, and it is said of the same pairs of
 * operations that the explorer calls dependent: operations that commute (readers of a lock, additions that
 * nobody looks at, ups of a semaphore) do not order each other. So all executions of a class have the same
 * order, and one of them shows the races of all.
 *
 *   who                          releases to              acquires from
 *   mutex, spinlock: lock        -                        every unlock before
 *   trylock that fails           -                        -
 *   rwlock, rwsem: for reading   -                        the writers' unlocks
 *                  for writing   -                        all unlocks
 *   unlock after reading         later writers            -
 *   unlock after writing         later readers, writers   -
 *   semaphore, completion        up to later downs        a down from every up before
 *   barrier                      arriving, to who fills   who passes, from who filled the round
 *   wake-up                      those that it wakes      who was woken, from who woke it
 *   once                         who ran it, to callers   who finds it done
 *   atomics                      see order_store and what follows it
 *   spawn, interrupt             to the new thread        -
 *   end of a thread              to who joins it          -
 *
 * The scheduler's own accesses are no scenario's. Its sources are not instrumented, but the C library's
 * functions that it calls are watched, and strategies may be instrumented: order_look_away() ..
 * order_look_again() goes around those.
 */
#ifndef SCHEDULER_ORDER_H
#define SCHEDULER_ORDER_H

#include <heddle/memory.h>
#include <heddle/object.h>
#include <heddle/thread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** Of a lock that can be shared; everything else is ORDER_WRITERS. */
enum order_side { ORDER_WRITERS, ORDER_READERS };

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#include "run/engine.h"
#include "run/section.h"

#define ORDER_IS_KEPT true

/** Whether a test has taken away what objects of this kind announce. */
static inline bool order_is_silent(enum heddle_object_kind kind)
{
	return engine->options.unannounced >> kind & 1;
}

/** What order is kept under, by object and side: ours, since objects lie in memory that is used again. */
static inline void *order_address(const struct heddle_object *object, enum order_side side)
{
	return (char *)object_record(object->id) + (side == ORDER_READERS ? 8 : 0);
}

/**
 * What the running thread has done comes before what others do after they acquired from the same object and
 * side.
 */
void order_release(const struct heddle_object *object, enum order_side side);
void order_acquire(const struct heddle_object *object, enum order_side side);

/** The running thread wakes this one, by means of object; and the running thread was woken by means of it. */
void order_wake(const struct heddle_object *object, const struct heddle_thread *thread);
void order_woken(const struct heddle_object *object);

/** Atomics, sequentially consistent: a store releases, a load acquires, an exchange does both. */
void order_load(const struct heddle_object *object, int64_t *value);
void order_store(const struct heddle_object *object, int64_t *value);
void order_exchange(const struct heddle_object *object, int64_t *value);
/** An addition whose result nobody looks at: releases only. */
void order_add(const struct heddle_object *object, int64_t *value);

/** Accesses to an announced variable, which order nothing: at caller, an address in the scenario's code. */
void order_plain_read(int64_t *value, void *caller);
void order_plain_write(int64_t *value, void *caller);

/** Threads: by the creator before the start, in the new thread, at its end, by who joined it. */
void order_spawn(const struct heddle_thread *thread);
void order_started(const struct heddle_thread *thread);
void order_ended(const struct heddle_thread *thread);
void order_joined(const struct heddle_thread *thread);

/** Does nothing. A program that may call it starts without address randomisation: see fixed_addresses.c. */
void order_fixed_addresses(void);

/** The host, around an execution: nothing of it races with anything before or after. */
void order_begin_execution(void);
void order_end_execution(void);
/** The bytes are as if nobody had touched them. */
void order_fresh_memory(void *memory, size_t size);

/**
 * What follows is not the scenario's doing, up to order_look_again. They nest; nothing between them may leave
 * the execution.
 */
void order_look_away(void);
void order_look_again(void);
/** Fills memory, which is a write of the code at caller; copies it, which is a read as well. */
void order_fill(void *memory, int fill, size_t size, void *caller);
void order_copy(void *to, const void *from, size_t size, void *caller);
/** Fills memory with HEDDLE_POISON, as it is freed by the code at caller. */
void order_free(void *memory, size_t size, void *caller);

#else

#define ORDER_IS_KEPT false

static inline void order_release(const struct heddle_object *object, enum order_side side)
{
	(void)object, (void)side;
}

static inline void order_acquire(const struct heddle_object *object, enum order_side side)
{
	(void)object, (void)side;
}

static inline void order_wake(const struct heddle_object *object, const struct heddle_thread *thread)
{
	(void)object, (void)thread;
}

static inline void order_woken(const struct heddle_object *object)
{
	(void)object;
}

static inline void order_load(const struct heddle_object *object, int64_t *value)
{
	(void)object, (void)value;
}

static inline void order_store(const struct heddle_object *object, int64_t *value)
{
	(void)object, (void)value;
}

static inline void order_exchange(const struct heddle_object *object, int64_t *value)
{
	(void)object, (void)value;
}

static inline void order_add(const struct heddle_object *object, int64_t *value)
{
	(void)object, (void)value;
}

static inline void order_plain_read(int64_t *value, void *caller)
{
	(void)value, (void)caller;
}

static inline void order_plain_write(int64_t *value, void *caller)
{
	(void)value, (void)caller;
}

static inline void order_spawn(const struct heddle_thread *thread)
{
	(void)thread;
}

static inline void order_started(const struct heddle_thread *thread)
{
	(void)thread;
}

static inline void order_ended(const struct heddle_thread *thread)
{
	(void)thread;
}

static inline void order_joined(const struct heddle_thread *thread)
{
	(void)thread;
}

static inline void order_begin_execution(void)
{
}

static inline void order_end_execution(void)
{
}

static inline void order_fresh_memory(void *memory, size_t size)
{
	(void)memory, (void)size;
}

static inline void order_look_away(void)
{
}

static inline void order_look_again(void)
{
}

static inline void order_fill(void *memory, int fill, size_t size, void *caller)
{
	(void)caller;
	memset(memory, fill, size);
}

static inline void order_copy(void *to, const void *from, size_t size, void *caller)
{
	(void)caller;
	memcpy(to, from, size);
}

static inline void order_free(void *memory, size_t size, void *caller)
{
	(void)caller;
	memset(memory, HEDDLE_POISON, size);
}

#endif
#endif
