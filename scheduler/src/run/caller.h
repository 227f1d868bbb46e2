/* SPDX-License-Identifier: MIT */
/*
 * Checks of the caller. An operation belongs to a thread of the running execution: it must be called in the
 * OS thread that runs all of them, while an execution is running. Each public function that needs a running
 * thread begins with caller_check.
 *
 *   called                           what happens
 *   from another OS thread           that thread ends there; the execution has a finding (wrong context)
 *   while no execution is running    one line on stderr, and abort: no execution can hold a finding
 *
 * Functions that make such a thread, and that a scenario must not call at all, are in os_threads.c.
 */
#ifndef SCHEDULER_CALLER_H
#define SCHEDULER_CALLER_H

#include "run/engine.h"

/** Returns the thread pointer of the calling OS thread. */
static inline uintptr_t caller_os_thread(void)
{
#ifdef __x86_64__
	uintptr_t self;

	__asm__("mov %%fs:0, %0" : "=r"(self));
	return self;
#else
	return (uintptr_t)__builtin_thread_pointer();
#endif
}

/** Returns whether the caller is the running thread of an execution. */
static inline bool caller_is_scheduled(void)
{
	return caller_os_thread() == engine->os_thread;
}

/** Refuses the call. what: as in "to lock". where: may be NULL. Does not return. */
_Noreturn void caller_refuse(const char *what, const struct heddle_where *where);

/** The check with which every function that needs a running thread begins. */
static inline __attribute__((always_inline)) void caller_check(const char *what,
							       const struct heddle_where *where)
{
	if (__builtin_expect(!caller_is_scheduled(), 0))
		caller_refuse(what, where);
}

/** Returns the place of the running thread's last operation in this execution, NULL before the first. */
const struct heddle_where *caller_last_place(void);

/* os_threads.c */
/**
 * Ends the calling OS thread, which is not the execution's; the call `what` becomes a finding of the
 * execution.
 */
_Noreturn void os_thread_end(const char *what, const struct heddle_where *where);
/** In the host, after an execution: adds the findings of calls from other OS threads. */
void os_thread_findings(void);

#endif
