/* SPDX-License-Identifier: MIT */
/*
 * Who calls: an operation belongs to a thread of the running execution, so it comes from the OS thread that
 * runs them all, and while an execution is running. Each function of the interface that needs a running
 * thread begins with caller_check.
 *
 *   called                           what happens
 *   from another OS thread           that thread ends there; the execution has a finding (wrong context)
 *   while no execution is running    one line on stderr, and abort: no execution can hold a finding
 *
 * What a scenario must not call at all, because it makes such a thread, is in os_threads.c.
 */
#ifndef SCHEDULER_CALLER_H
#define SCHEDULER_CALLER_H

#include "run/engine.h"

/** The calling OS thread: its thread pointer. */
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

/** Whether the caller is the running thread of an execution. */
static inline bool caller_is_scheduled(void)
{
	return caller_os_thread() == engine->os_thread;
}

/** what: that it wants to do, as in "to lock"; where: may be NULL. Does not return. */
_Noreturn void caller_refuse(const char *what, const struct heddle_where *where);

/** What every function that needs a running thread begins with. */
static inline __attribute__((always_inline)) void caller_check(const char *what,
							       const struct heddle_where *where)
{
	if (__builtin_expect(!caller_is_scheduled(), 0))
		caller_refuse(what, where);
}

/** The place of the running thread's last operation in this execution, NULL before the first. */
const struct heddle_where *caller_last_place(void);

/* os_threads.c */
/**
 * The calling OS thread, which is not the one of the execution, ends; what it wanted to call becomes a
 * finding.
 */
_Noreturn void os_thread_end(const char *what, const struct heddle_where *where);
/** In the host, after an execution: calls from other OS threads become its findings. */
void os_thread_findings(void);

#endif
