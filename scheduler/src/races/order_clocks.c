/* SPDX-License-Identifier: MIT */
/*
 * Happens-before in the access build: vector clocks (Mattern 1988; Flanagan and Freund, "FastTrack", PLDI
 * 2009, section 2).
 *
 * Each thread has a clock with the times of all threads; its own time advances at each release. An access
 * made at a time that another thread's clock has not reached does not happen before that thread's next step.
 *
 * The file is empty in the other builds.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "hooks/access_memory.h"
#include "run/engine.h"
#include "hooks/order.h"

#include <string.h>

static struct thread_order {
	struct vector_clock now;
	/* clocks handed to the thread at its start and wake-up, and by it at its end */
	struct vector_clock started, ended, woken;
	struct vector_clock fence_released; /* at its last release fence */
	struct vector_clock fence_acquired; /* what its relaxed loads have seen, for an acquire fence */
} of_thread[HEDDLE_THREADS_MAX];

static struct thread_order *mine(void)
{
	return &of_thread[engine->self->index];
}

static void tick(struct thread_order *order)
{
	order->now.time[engine->self->index]++;
}

/* A new thread is at time 1: time 0 happens before everything. */
static void reset(unsigned index)
{
	struct thread_order *order = &of_thread[index];

	order->now.n = order->started.n = order->ended.n = order->woken.n = 0;
	order->fence_released.n = order->fence_acquired.n = 0;
	clock_lengthen(&order->now, index + 1);
	order->now.time[index] = 1;
}

uint32_t order_time(unsigned thread)
{
	const struct vector_clock *now = &mine()->now;

	return thread < now->n ? now->time[thread] : 0;
}

static struct vector_clock *clock_of(const struct heddle_object *object, enum order_side side)
{
	return access_clock_at((uintptr_t)order_address(object, side));
}

/* Without another thread no order is needed. */
static bool is_ordered_kind(enum heddle_object_kind kind)
{
	return !access_is_first() && !order_is_silent(kind);
}

static bool is_ordered(const struct heddle_object *object)
{
	return is_ordered_kind((enum heddle_object_kind)object->kind);
}

static void release_to(struct vector_clock *clock)
{
	clock_join(clock, &mine()->now);
	tick(mine());
}

void order_release(const struct heddle_object *object, enum order_side side)
{
	if (is_ordered(object))
		release_to(clock_of(object, side));
}

void order_acquire(const struct heddle_object *object, enum order_side side)
{
	if (is_ordered(object))
		clock_join(&mine()->now, clock_of(object, side));
}

void order_wake(const struct heddle_object *object, const struct heddle_thread *thread)
{
	if (is_ordered(object))
		release_to(&of_thread[thread->index].woken);
}

void order_woken(enum heddle_object_kind kind)
{
	if (is_ordered_kind(kind))
		clock_join(&mine()->now, &mine()->woken);
}

static bool acquires(int order)
{
	return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void order_atomic_acquire(const struct vector_clock *clock, int order)
{
	clock_join(acquires(order) ? &mine()->now : &mine()->fence_acquired, clock);
}

void order_atomic_release(struct vector_clock *clock, int order)
{
	if (releases(order))
		release_to(clock);
	else
		clock_join(clock, &mine()->fence_released);
}

void order_fence(int order)
{
	if (acquires(order))
		clock_join(&mine()->now, &mine()->fence_acquired);
	if (releases(order)) {
		clock_copy(&mine()->fence_released, &mine()->now);
		tick(mine());
	}
}

/* The scheduler's own atomics are sequentially consistent. */

void order_load(const struct heddle_object *object, int64_t *value)
{
	(void)value;
	if (is_ordered(object))
		order_atomic_acquire(clock_of(object, ORDER_WRITERS), __ATOMIC_SEQ_CST);
}

void order_store(const struct heddle_object *object, int64_t *value)
{
	struct vector_clock *clock;

	(void)value;
	if (!is_ordered(object))
		return;
	clock = clock_of(object, ORDER_WRITERS);
	clock->n = 0;
	order_atomic_release(clock, __ATOMIC_SEQ_CST);
}

static void change(const struct heddle_object *object, int order)
{
	struct vector_clock *clock;

	if (!is_ordered(object))
		return;
	clock = clock_of(object, ORDER_WRITERS);
	order_atomic_acquire(clock, order);
	order_atomic_release(clock, order);
}

void order_exchange(const struct heddle_object *object, int64_t *value)
{
	(void)value;
	change(object, __ATOMIC_SEQ_CST);
}

void order_add(const struct heddle_object *object, int64_t *value)
{
	(void)value;
	change(object, __ATOMIC_RELEASE);
}

void order_plain_read(int64_t *value, void *caller)
{
	access_announced(value, sizeof(*value), HEDDLE_READ, caller);
}

void order_plain_write(int64_t *value, void *caller)
{
	access_announced(value, sizeof(*value), HEDDLE_WRITE, caller);
}

/*
 * Without a running thread, main is created. Its steps up to the first spawn are at its time 1, which spawn
 * hands on.
 */
void order_spawn(const struct heddle_thread *thread)
{
	reset(thread->index);
	if (engine->self && !order_is_silent(HEDDLE_OBJECT_THREAD))
		release_to(&of_thread[thread->index].started);
}

void order_started(const struct heddle_thread *thread)
{
	clock_join(&of_thread[thread->index].now, &of_thread[thread->index].started);
}

void order_ended(const struct heddle_thread *thread)
{
	access_settle();
	clock_copy(&of_thread[thread->index].ended, &of_thread[thread->index].now);
}

void order_joined(const struct heddle_thread *thread)
{
	if (!order_is_silent(HEDDLE_OBJECT_THREAD))
		clock_join(&mine()->now, &of_thread[thread->index].ended);
}

void order_begin_execution(void)
{
	access_begin_execution();
}

void order_end_execution(void)
{
	access_end_execution();
}

/* Nothing to do: every execution has a shadow of its own. */
void order_fresh_memory(void *memory, size_t size)
{
	(void)memory, (void)size;
}

void order_look_away(void)
{
	access_unwatched++;
}

void order_look_again(void)
{
	access_unwatched--;
}

void order_fill(void *memory, int fill, size_t size, void *caller)
{
	access_announced(memory, size, HEDDLE_WRITE, caller);
	memset(memory, fill, size);
}

void order_free(void *memory, size_t size, void *caller)
{
	access_freed(memory, size, caller);
	memset(memory, HEDDLE_POISON, size);
}

void order_copy(void *to, const void *from, size_t size, void *caller)
{
	access_announced(from, size, HEDDLE_READ, caller);
	access_announced(to, size, HEDDLE_WRITE, caller);
	memcpy(to, from, size);
	access_memory_copied((uintptr_t)to, (uintptr_t)from, size);
}

#else
typedef int heddle_no_clocks;
#endif
