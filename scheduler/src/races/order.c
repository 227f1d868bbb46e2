/* SPDX-License-Identifier: MIT */
/* Announces the order to ThreadSanitizer. The file is empty in the other builds. */
#ifdef HEDDLE_TSAN
#include "hooks/order.h"
#include "run/thread.h"
#include "run/engine.h"

/* Of libtsan; gcc has no header for these. */
void __tsan_acquire(void *address);
void __tsan_release(void *address);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);
void __tsan_read8_pc(void *address, void *caller);
void __tsan_write8_pc(void *address, void *caller);
int64_t __tsan_atomic64_load(const volatile int64_t *address, int order);
void __tsan_atomic64_store(volatile int64_t *address, int64_t value, int order);
int64_t __tsan_atomic64_fetch_add(volatile int64_t *address, int64_t delta, int order);
void __tsan_mutex_pre_signal(void *address, unsigned flags);
void __tsan_mutex_post_signal(void *address, unsigned flags);
void __tsan_java_alloc(uintptr_t memory, uintptr_t size);
void __tsan_java_free(uintptr_t memory, uintptr_t size);

/*
 * Order is announced through an address that both sides name. These addresses belong to Heddle and live as
 * long as the process, since objects lie in memory that is reused. What an address carries from an earlier
 * execution does no harm: all of this execution happens after that.
 */
static struct thread_order {
	uint64_t started, ended, woken;
} of_thread[HEDDLE_THREADS_MAX];

static uint64_t execution_started;

void order_release(const struct heddle_object *object, enum order_side side)
{
	if (!order_is_silent((enum heddle_object_kind)object->kind))
		__tsan_release(order_address(object, side));
}

void order_acquire(const struct heddle_object *object, enum order_side side)
{
	if (!order_is_silent((enum heddle_object_kind)object->kind))
		__tsan_acquire(order_address(object, side));
}

void order_wake(const struct heddle_object *object, const struct heddle_thread *thread)
{
	if (!order_is_silent((enum heddle_object_kind)object->kind))
		__tsan_release(&of_thread[thread->index].woken);
}

void order_woken(enum heddle_object_kind kind)
{
	if (!order_is_silent(kind))
		__tsan_acquire(&of_thread[engine->self->index].woken);
}

/*
 * The value is in place already, or does not change. An access of ThreadSanitizer's own kind is used, since
 * it knows how stores hide each other.
 */

void order_load(const struct heddle_object *object, int64_t *value)
{
	bool silent = order_is_silent((enum heddle_object_kind)object->kind);

	__tsan_atomic64_load(value, silent ? __ATOMIC_RELAXED : __ATOMIC_SEQ_CST);
}

void order_store(const struct heddle_object *object, int64_t *value)
{
	bool silent = order_is_silent((enum heddle_object_kind)object->kind);

	__tsan_atomic64_store(value, *value, silent ? __ATOMIC_RELAXED : __ATOMIC_SEQ_CST);
}

void order_exchange(const struct heddle_object *object, int64_t *value)
{
	bool silent = order_is_silent((enum heddle_object_kind)object->kind);

	__tsan_atomic64_fetch_add(value, 0, silent ? __ATOMIC_RELAXED : __ATOMIC_SEQ_CST);
}

void order_add(const struct heddle_object *object, int64_t *value)
{
	bool silent = order_is_silent((enum heddle_object_kind)object->kind);

	__tsan_atomic64_fetch_add(value, 0, silent ? __ATOMIC_RELAXED : __ATOMIC_RELEASE);
}

void order_plain_read(int64_t *value, void *caller)
{
	__tsan_read8_pc(value, caller);
}

void order_plain_write(int64_t *value, void *caller)
{
	__tsan_write8_pc(value, caller);
}

void order_spawn(const struct heddle_thread *thread)
{
	if (!order_is_silent(HEDDLE_OBJECT_THREAD))
		__tsan_release(&of_thread[thread->index].started);
}

/*
 * main happens after the host, and all other threads after main: also where the start of threads is silent,
 * so that executions stay apart.
 */
void order_started(const struct heddle_thread *thread)
{
	__tsan_acquire(&execution_started);
	if (!order_is_silent(HEDDLE_OBJECT_THREAD))
		__tsan_acquire(&of_thread[thread->index].started);
}

void order_ended(const struct heddle_thread *thread)
{
	__tsan_release(&of_thread[thread->index].ended);
}

void order_joined(const struct heddle_thread *thread)
{
	if (!order_is_silent(HEDDLE_OBJECT_THREAD))
		__tsan_acquire(&of_thread[thread->index].ended);
}

/*
 * A second fiber beside the host. To the runtime fibers are threads. In a copy of a process with several
 * threads it ignores the thread that made the copy, which is the host: its announcements order nothing. So
 * this fiber repeats all that the host announces.
 */
static struct fiber beside_host;

static void as_host(void (*announce)(void))
{
	fiber_without_stack(&beside_host);
	announce();
	fiber_impersonate(&beside_host);
	announce();
	fiber_impersonate(&engine->host);
}

static void release_execution(void)
{
	__tsan_release(&execution_started);
}

static void acquire_ends(void)
{
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		if (thread_exists(&engine->threads[i]))
			__tsan_acquire(&of_thread[i].ended);
	}
}

void order_begin_execution(void)
{
	order_fixed_addresses();
	as_host(release_execution);
}

static void forget_calls(void)
{
	for (size_t i = 0; i < engine->known_threads; i++)
		fiber_forget_calls(&engine->threads[i].fiber);
}

/* For a thread that did not end, announces its end all the same. */
void order_end_execution(void)
{
	bool is_full = false;

	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		struct heddle_thread *thread = &engine->threads[i];

		if (!thread_exists(thread))
			continue;
		if (!thread->ended) {
			fiber_impersonate(&thread->fiber);
			order_ended(thread);
			fiber_impersonate(&engine->host);
			is_full |= fiber_leave_calls(&thread->fiber);
		}
	}
	as_host(acquire_ends);
	if (is_full)
		forget_calls();
}

/* These functions are meant for heaps of other languages: they forget accesses without being accesses. */
void order_fresh_memory(void *memory, size_t size)
{
	uintptr_t first = (uintptr_t)memory & ~(uintptr_t)7;
	uintptr_t end = ((uintptr_t)memory + size + 7) & ~(uintptr_t)7;

	__tsan_java_free(first, end - first);
	__tsan_java_alloc(first, end - first);
}

/*
 * ThreadSanitizer treats the code between as that of a user-defined mutex. AnnotateIgnoreReadsBegin() would
 * ignore accesses as well. But it keeps, for ever, every stack from which it was called. These include the
 * calls of threads that were left within functions, so no two are equal.
 */
void order_look_away(void)
{
	__tsan_mutex_pre_signal(NULL, 0);
}

void order_look_again(void)
{
	__tsan_mutex_post_signal(NULL, 0);
}

void order_fill(void *memory, int fill, size_t size, void *caller)
{
	__tsan_func_entry(caller);
	memset(memory, fill, size);
	__tsan_func_exit();
}

void order_free(void *memory, size_t size, void *caller)
{
	order_fill(memory, HEDDLE_POISON, size, caller);
}

void order_copy(void *to, const void *from, size_t size, void *caller)
{
	__tsan_func_entry(caller);
	memcpy(to, from, size);
	__tsan_func_exit();
}

#else
typedef int heddle_nothing_to_announce;
#endif
