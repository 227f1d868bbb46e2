/* SPDX-License-Identifier: MIT */
/*
 * Threads: fibers under the scheduler's control.
 *
 * A scenario's body runs as the first thread, named "main". Start and exit of a thread are not steps of their
 * own: start merges with the thread's first step, exit with its last. While "main" is the only live thread
 * its operations are not steps either (nothing can come between them): setup before the first spawn and
 * checks after the last join cost nothing.
 *
 *   function                 step  may block  task  interrupt  section
 *   heddle_spawn             no    no         yes   yes        yes
 *   heddle_spawn_interrupt   no    no         yes   yes        yes
 *   heddle_join              yes   yes        yes   no         no
 *   heddle_join_all          yes   yes        yes   no         no
 *   heddle_yield             yes   no         yes   yes        yes
 *
 * A thread of an execution belongs to it: pointers to threads are void when it ends. A thread that a hard
 * finding has stopped never ends; who joins it does not go on, and that is no finding of its own.
 */
#ifndef HEDDLE_THREAD_H
#define HEDDLE_THREAD_H

#include <heddle/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Threads in one execution, "main" and interrupts included; one more ends the execution with a finding
 * (limit). As many in all executions of an exploration together, where the n-th child of a creator counts
 * once: who creates whom can differ. One more ends the exploration (-E2BIG).
 */
#define HEDDLE_THREADS_MAX 48

struct heddle_thread;

/**
 * Creates a task that runs function(argument), at once runnable. name: not NULL, must outlive the execution;
 * a second "D" of one execution is shown as "D#2". Not a step: the new thread's first step happens after the
 * step in which it was created. What it does before its first operation it does at once, before this function
 * returns. Returns the thread, never NULL.
 */
struct heddle_thread *heddle_spawn_at(const char *name, void (*function)(void *), void *argument,
				      const struct heddle_where *where);
#define heddle_spawn(name, function, argument) heddle_spawn_at((name), (function), (argument), HEDDLE_HERE)

/**
 * Submits something that an interrupt will finish: function(argument) runs as a thread that must not sleep,
 * on a processor of its own, enabled from now on; it starts with interrupts disabled and must leave them so
 * (finding: interrupt flag not restored). Beginning it is not a preemption.
 */
struct heddle_thread *heddle_spawn_interrupt_at(const char *name, void (*function)(void *), void *argument,
						const struct heddle_where *where);
#define heddle_spawn_interrupt(name, function, argument) \
	heddle_spawn_interrupt_at((name), (function), (argument), HEDDLE_HERE)

/** The old name of heddle_spawn_interrupt, until 0.3. */
__attribute__((deprecated("say heddle_spawn_interrupt"))) static inline struct heddle_thread *
heddle_interrupt_at(const char *name, void (*function)(void *), void *argument,
		    const struct heddle_where *where)
{
	return heddle_spawn_interrupt_at(name, function, argument, where);
}
#define heddle_interrupt(name, function, argument) \
	heddle_interrupt_at((name), (function), (argument), HEDDLE_HERE)

/**
 * Waits until thread has ended. A step; enabled by the exit. thread: of this execution, not NULL, a task or
 * an interrupt. It may be joined by several threads and more than once: who has ended is not waited for.
 * Joining oneself is a deadlock.
 */
void heddle_join_at(struct heddle_thread *thread, const struct heddle_where *where);
#define heddle_join(thread) heddle_join_at((thread), HEDDLE_HERE)

/**
 * Waits until every other thread has ended, tasks and interrupts alike, main, and those included that are
 * created meanwhile. A step. Two threads that call it wait for each other: a deadlock.
 */
void heddle_join_all_at(const struct heddle_where *where);
#define heddle_join_all() heddle_join_all_at(HEDDLE_HERE)

/**
 * A step that touches nothing; switching away at it is not a preemption. In a section it does nothing, unless
 * sections are open.
 */
void heddle_yield_at(const struct heddle_where *where);
#define heddle_yield() heddle_yield_at(HEDDLE_HERE)

/** The calling thread. Never NULL inside a scenario; NULL where no execution is running. Not a step. */
struct heddle_thread *heddle_self(void);
/**
 * What the thread is shown as: its name, made unique ("D#2"). thread: not NULL. Valid until the execution
 * ends. Not a step.
 */
const char *heddle_thread_name(const struct heddle_thread *thread);

/** Whether the caller runs as an interrupt. Not a step. */
bool heddle_in_interrupt(void);

/**
 * A pointer that belongs to the calling thread alone, NULL at its start: what kernel code keeps in `current`.
 * Not a step.
 */
void *heddle_thread_local_get(void);
/** Sets that pointer, which Heddle does not look at. Not a step. */
void heddle_thread_local_set(void *value);

#ifdef __cplusplus
}
#endif

#endif
