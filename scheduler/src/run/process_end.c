/* SPDX-License-Identifier: MIT */
/*
 * Calls of exit() by the code under test: the process stays, and the thread is stopped with a finding.
 *
 * exit() runs handlers, on the caller's stack, before anything is lost. Our handler does not return: it
 * switches to the next picked thread, as a crash does. It is registered again each time, since the library
 * forgets a handler when it calls it.
 *
 * Other ends of the process (_exit, exec, a signal that is not caught) cannot be seen in it. Nor can the
 * process go on if exit() was called on another stack than the thread's: pthread_exit() does so after
 * unwinding that stack.
 *
 * A process that the code under test makes by fork() may run up to the end of the execution; its findings are
 * dropped. Not where executions are isolated: the memory of the explorer is shared then.
 */
#define _GNU_SOURCE
#include "run/caller.h"
#include "run/ends.h"
#include "run/execution.h"
#include "run/own_memory.h"
#include "run/progress.h"
#include "run/engine.h"

#include <heddle/isolate.h>
#include <heddle/placed.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_registered;

static void on_exit_called(int status, void *unused);
static void on_quick_exit_called(void);

/* Only a library can come here in a program of heddle cc: its own fork is refused. */
static void before_fork(void)
{
	if (heddle_is_isolated() && engine->os_thread && caller_is_scheduled())
		heddle_report(HEDDLE_LIMIT, true, "fork", caller_last_place(),
			      "%s called fork, after this operation: that is not possible with --isolate",
			      engine->self->info->name);
}

static void in_child(void)
{
	if (!engine->is_open || !engine->self || engine->is_strange)
		return;
	if (own_memory_is_shared())
		_exit(1); /* another OS thread has called it */
	engine->is_strange = true;
	progress_hide();
}

static bool register_handlers(void)
{
	return !on_exit(on_exit_called, NULL) && !at_quick_exit(on_quick_exit_called) &&
	       !pthread_atfork(before_fork, NULL, in_child);
}

void process_end_of_strange(void)
{
	_exit(0);
}

/* Returns whether the caller runs on the thread's stack, which can then be left by a switch. */
static bool can_be_left(const struct heddle_thread *self)
{
	const char *here = __builtin_frame_address(0);

	return here >= self->fiber.stack && here < self->fiber.top;
}

/*
 * Returns the running thread if it is the caller and can be left; else NULL. exit() by another OS thread ends
 * the process, as exit() on another stack does.
 */
static struct heddle_thread *running_thread(void)
{
	if (!engine->os_thread || engine->is_strange)
		return NULL;
	if (caller_is_scheduled() && can_be_left(engine->self))
		return engine->self;
	engine->progress->ended_elsewhere = true;
	return NULL;
}

static void on_exit_called(int status, void *unused)
{
	struct heddle_thread *self = running_thread();

	(void)unused;
	if (!self)
		return;
	on_exit(on_exit_called, NULL);
	heddle_report(HEDDLE_PROCESS_END, true, "exit", caller_last_place(),
		      "%s called exit(%d), after this operation", self->info->name, status);
}

static void on_quick_exit_called(void)
{
	struct heddle_thread *self = running_thread();

	if (!self)
		return;
	at_quick_exit(on_quick_exit_called);
	heddle_report(HEDDLE_PROCESS_END, true, "quick_exit", caller_last_place(),
		      "%s called quick_exit, after this operation", self->info->name);
}

void heddle_process_ends(void)
{
	caller_check("heddle_process_ends", NULL);
	engine->process_has_ended = true;
}

void heddle_thread_exit(void)
{
	caller_check("heddle_thread_exit", NULL);
	engine_thread_has_returned();
}

static char storage[HEDDLE_THREADS_MAX + 1][HEDDLE_STORAGE_MAX]; /* only touched pages take memory */

char *process_storage_of(unsigned thread)
{
	return storage[thread];
}

void heddle_thread_storage(void *address, size_t size, const void *image, size_t image_size)
{
	caller_check("heddle_thread_storage", NULL);
	if (size > HEDDLE_STORAGE_MAX)
		heddle_report(HEDDLE_LIMIT, true, "thread-local variables", NULL,
			      "the program has %zu bytes of thread-local variables, more than %zu", size,
			      HEDDLE_STORAGE_MAX);
	engine->host.storage = storage[HEDDLE_THREADS_MAX];
	fiber_storage = (struct fiber_storage){ address, size, image, image_size };
	memcpy(engine->host.storage, address, size);
	fiber_begin_storage();
}

int process_end_open(void)
{
	if (!is_registered && !register_handlers())
		return -ENOMEM;
	is_registered = true;
	return 0;
}
