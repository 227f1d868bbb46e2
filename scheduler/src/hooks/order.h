/* SPDX-License-Identifier: MIT */
/*
 * Happens-before for race detectors: announced to ThreadSanitizer in the tsan build (order.c), kept in vector
 * clocks in the access build (order_clocks.c), nothing in the other builds.
 *
 * A switch between fibers orders nothing. Only the functions below do, for the pairs of operations that the
 * explorer calls dependent. Operations that commute (readers of a lock, additions without a result, ups of a
 * semaphore) do not order each other. So all executions of a class have the same order, and one of them shows
 * the races of all.
 *
 *   operation                    releases to                   acquires from
 *   mutex, spinlock: lock        -                             every unlock before
 *   trylock that fails           -                             -
 *   rwlock, rwsem: for reading   -                             the writers' unlocks
 *                  for writing   -                             all unlocks
 *   unlock after reading         later writers                 -
 *   unlock after writing         later readers, writers        -
 *   semaphore, completion        up: later downs               down: every up before
 *   barrier                      arriving: the last arrival    passing: the last arrival
 *   wake-up                      the woken threads             a woken thread: the wake-up
 *   once                         end of the function: callers  a call that finds it done
 *   atomics                      see order_store and what follows it
 *   spawn, interrupt             the new thread                -
 *   end of a thread              a join                        -
 *
 * The scheduler's own accesses are not the scenario's. Its sources are not instrumented, but functions of the
 * C library that it calls are watched, and strategies may be instrumented. So order_look_away() and
 * order_look_again() are called around those.
 */
#ifndef SCHEDULER_ORDER_H
#define SCHEDULER_ORDER_H

#include <heddle/memory.h>
#include <heddle/object.h>
#include <heddle/thread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** The side of a lock that can be shared; everything else is ORDER_WRITERS. */
enum order_side { ORDER_WRITERS, ORDER_READERS };

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#include "run/engine.h"
#include "run/object.h"
#include "run/section.h"

#define ORDER_IS_KEPT true

/** Returns whether a test has silenced objects of this kind. */
static inline bool order_is_silent(enum heddle_object_kind kind)
{
	return engine->options.unannounced >> kind & 1;
}

/**
 * Returns the address that stands for an object and side: in the record, since memory of objects is reused.
 */
static inline void *order_address(const struct heddle_object *object, enum order_side side)
{
	return (char *)object_record(object->id) + (side == ORDER_READERS ? 8 : 0);
}

/**
 * Release: what the running thread has done happens before what other threads do after an acquire of the same
 * object and side.
 */
void order_release(const struct heddle_object *object, enum order_side side);
void order_acquire(const struct heddle_object *object, enum order_side side);

/**
 * The running thread wakes thread through object; the running thread was woken through an object of this
 * kind. The object may have ended between the two, and its memory with it.
 */
void order_wake(const struct heddle_object *object, const struct heddle_thread *thread);
void order_woken(enum heddle_object_kind kind);

/** Atomics, sequentially consistent: a store releases, a load acquires, an exchange does both. */
void order_load(const struct heddle_object *object, int64_t *value);
void order_store(const struct heddle_object *object, int64_t *value);
void order_exchange(const struct heddle_object *object, int64_t *value);
/** An addition without a result: releases only. */
void order_add(const struct heddle_object *object, int64_t *value);

/** Accesses to an announced variable, which order nothing. caller: an address in the scenario's code. */
void order_plain_read(int64_t *value, void *caller);
void order_plain_write(int64_t *value, void *caller);

/** Threads: called by the creator before the start, by the new thread, at its end, and by a join. */
void order_spawn(const struct heddle_thread *thread);
void order_started(const struct heddle_thread *thread);
void order_ended(const struct heddle_thread *thread);
void order_joined(const struct heddle_thread *thread);

/** Does nothing. A program that contains it starts without address randomisation: see fixed_addresses.c. */
void order_fixed_addresses(void);

/** In the host, around an execution: orders the execution after and before everything else. */
void order_begin_execution(void);
void order_end_execution(void);
/** Marks the bytes as never accessed. */
void order_fresh_memory(void *memory, size_t size);

/** Ignores the accesses between the two. The calls nest; nothing between them may leave the execution. */
void order_look_away(void);
void order_look_again(void);
/** Fills memory, as a write by the code at caller; copies memory, as a read and a write. */
void order_fill(void *memory, int fill, size_t size, void *caller);
void order_copy(void *to, const void *from, size_t size, void *caller);
/** Fills memory that is freed by the code at caller with HEDDLE_POISON. */
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

static inline void order_woken(enum heddle_object_kind kind)
{
	(void)kind;
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
