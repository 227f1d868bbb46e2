/* SPDX-License-Identifier: MIT */
/*
 * Threads: fibers under the scheduler's control.
 *
 * The body of a scenario runs as the first thread, named "main". The start and the end of a thread are not
 * steps of their own: the start belongs to the thread's first step, the end to its last. While "main" is the
 * only live thread, its operations are not steps either, since nothing can come between them. Setup before
 * the first spawn and checks after the last join therefore cost nothing.
 *
 *   function                 step  may block  task  interrupt  section
 *   heddle_spawn             no    no         yes   yes        yes
 *   heddle_spawn_interrupt   no    no         yes   yes        yes
 *   heddle_join              yes   yes        yes   no         no
 *   heddle_join_all          yes   yes        yes   no         no
 *   heddle_yield             yes   no         yes   yes        yes
 *
 * A thread belongs to its execution: pointers to it are invalid once the execution has ended. A thread that a
 * hard finding has stopped never ends. A thread that joins it does not go on, and that is no finding of its
 * own.
 */
#ifndef HEDDLE_THREAD_H
#define HEDDLE_THREAD_H

#include <heddle/object.h>
#include <heddle/thread_set.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_thread;

/**
 * Creates a task that runs function(argument), enabled at once. name: not NULL, must outlive the execution; a
 * second "D" of one execution is shown as "D#2". Returns the thread, never NULL. Not a step: the new thread's
 * first step happens after the step that created it. The code of the new thread before its first operation
 * runs at once, before this function returns.
 */
struct heddle_thread *heddle_spawn_at(const char *name, void (*function)(void *), void *argument,
				      const struct heddle_where *where);
#define heddle_spawn(name, function, argument) heddle_spawn_at((name), (function), (argument), HEDDLE_HERE)

/**
 * Creates an interrupt, such as the end of a request that a device was given. function(argument) runs as a
 * thread that must not sleep, on a processor of its own, enabled from now on. It starts with interrupts
 * disabled and must end with them disabled (finding: interrupt flag not restored). Its first step is not a
 * preemption. name: as for heddle_spawn. Returns the thread, never NULL.
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
 * Waits until thread has ended. A step, enabled by the end of thread. thread: of this execution, not NULL, a
 * task or an interrupt. It may be joined by several threads, and more than once: a thread that has ended is
 * not waited for. A thread that joins itself is a deadlock.
 */
void heddle_join_at(struct heddle_thread *thread, const struct heddle_where *where);
#define heddle_join(thread) heddle_join_at((thread), HEDDLE_HERE)

/**
 * Waits until every other thread has ended: tasks, interrupts, main, and threads that are created meanwhile.
 * A step. Two threads that call it wait for each other: a deadlock.
 */
void heddle_join_all_at(const struct heddle_where *where);
#define heddle_join_all() heddle_join_all_at(HEDDLE_HERE)

/**
 * A step that touches no object. A switch to another thread at it is not a preemption. Inside a section it
 * does nothing, unless sections are open.
 */
void heddle_yield_at(const struct heddle_where *where);
#define heddle_yield() heddle_yield_at(HEDDLE_HERE)

/** Returns the calling thread; NULL where no execution is running. Not a step. */
struct heddle_thread *heddle_self(void);
/**
 * Returns the name under which thread is shown, made unique ("D#2"). thread: not NULL. Valid until the
 * execution ends. Not a step.
 */
const char *heddle_thread_name(const struct heddle_thread *thread);

/** Returns whether the calling thread is an interrupt. Not a step. */
bool heddle_in_interrupt(void);

/**
 * Returns a pointer that each thread has for itself, NULL at the thread's start; kernel code keeps such a one
 * in `current`. Not a step.
 */
void *heddle_thread_local_get(void);
/** Sets that pointer to value, which Heddle does not dereference. Not a step. */
void heddle_thread_local_set(void *value);

#ifdef __cplusplus
}
#endif

#endif
