/* SPDX-License-Identifier: MIT */
/*
 * Threads of the operating system. Heddle uses one; others run at any time, so they make every result of an
 * exploration meaningless. An OS thread that calls an operation is ended there. A scenario that starts one
 * has a finding that names the call.
 *
 * This file wraps the functions that start one. Calls from outside of scenarios are passed on to the C
 * library, or to the sanitizer. engine.c needs this file, so it is linked into every program that uses the
 * library, and all of the program calls these functions. They are weak: a program that defines its own can be
 * linked.
 */
#define _GNU_SOURCE
#include "hooks/access.h"
#include "run/finding.h"
#include "run/caller.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <threads.h>

/* A call from another OS thread that no execution has reported yet. Written by that thread. */
struct foreign_call {
	const char *what;
	const struct heddle_where *where;
};

static struct foreign_call foreign;
static int foreign_state; /* enum foreign_state */
enum foreign_state { FOREIGN_NONE, FOREIGN_IS_WRITTEN, FOREIGN_IS_THERE };

/* Notes the first call; further ones would say the same. */
static void note_foreign(const char *what, const struct heddle_where *where)
{
	int none = FOREIGN_NONE;

	if (!__atomic_compare_exchange_n(&foreign_state, &none, FOREIGN_IS_WRITTEN, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return;
	foreign = (struct foreign_call){ what, where };
	__atomic_store_n(&foreign_state, FOREIGN_IS_THERE, __ATOMIC_RELEASE);
}

void os_thread_findings(void)
{
	if (__builtin_expect(__atomic_load_n(&foreign_state, __ATOMIC_ACQUIRE) != FOREIGN_IS_THERE, 1))
		return;
	finding_add_late(
		HEDDLE_CONTEXT, "thread of the operating system", foreign.where,
		(uint32_t)engine->execution.n_steps, -1,
		"%s was called from a thread that Heddle does not schedule; that thread was ended there",
		foreign.what);
	__atomic_store_n(&foreign_state, FOREIGN_NONE, __ATOMIC_RELEASE);
}

_Noreturn void os_thread_end(const char *what, const struct heddle_where *where)
{
	note_foreign(what, where);
	pthread_exit(NULL);
}

/*
 * Returns the place of the call, if the build knows places of the code; else that of the thread's last
 * operation.
 */
static const struct heddle_where *place_of_call(void *caller)
{
#ifdef HEDDLE_ACCESS
	return access_place(caller, NULL);
#else
	(void)caller;
	return caller_last_place();
#endif
}

static void refuse_in_scenario(const char *call, void *caller)
{
	if (caller_is_scheduled() && engine->self)
		heddle_report(
			HEDDLE_CONTEXT, true, call, place_of_call(caller),
			"%s calls %s: Heddle does not schedule the thread that it starts; use heddle_spawn",
			engine->self->info->name, call);
}

typedef int pthread_create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
typedef int thrd_create_function(thrd_t *, thrd_start_t, void *);

__attribute__((weak)) int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
					 void *(*start)(void *), void *argument)
{
	static pthread_create_function *next;

	refuse_in_scenario("pthread_create", __builtin_return_address(0));
	if (!next)
		next = (pthread_create_function *)(uintptr_t)dlsym(RTLD_NEXT, "pthread_create");
	return next ? next(thread, attributes, start, argument) : EAGAIN;
}

__attribute__((weak)) int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
	static thrd_create_function *next;

	refuse_in_scenario("thrd_create", __builtin_return_address(0));
	if (!next)
		next = (thrd_create_function *)(uintptr_t)dlsym(RTLD_NEXT, "thrd_create");
	return next ? next(thread, start, argument) : thrd_nomem;
}
