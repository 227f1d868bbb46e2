/* SPDX-License-Identifier: MIT */
/*
 * Code under test that calls exit(): the process stays, and the thread is stopped with a finding.
 *
 * exit() runs handlers, on the caller's stack, before anything is lost. Ours does not return there: it leaves
 * for whoever is picked next, as a crash does. It is registered again each time, since the library forgets a
 * handler when it calls it.
 *
 * What ends the process otherwise (_exit, exec, a signal that is not caught) nobody in it can see. Nor can it
 * go on where exit() was called on another stack than the thread's: pthread_exit() does so when it has
 * unwound that.
 *
 * A process that code under test makes by fork() may do as it likes, up to the end of the execution: what it
 * finds is nobody's.
 */
#define _GNU_SOURCE
#include "run/caller.h"
#include "run/ends.h"
#include "run/progress.h"
#include "run/engine.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_registered;

static void on_exit_called(int status, void *unused);
static void on_quick_exit_called(void);

static void in_child(void)
{
	if (!engine->is_open || !engine->self || engine->is_strange)
		return;
	engine->is_strange = true;
	progress_hide();
}

static bool register_handlers(void)
{
	return !on_exit(on_exit_called, NULL) && !at_quick_exit(on_quick_exit_called) &&
	       !pthread_atfork(NULL, NULL, in_child);
}

void process_end_of_strange(void)
{
	_exit(0);
}

/* Whether a thread of an execution is running, on its own stack: then it can be left. */
static bool can_be_left(const struct heddle_thread *self)
{
	const char *here = __builtin_frame_address(0);

	return here >= self->fiber.stack && here < self->fiber.top;
}

/*
 * The running thread, which calls; another OS thread ends the process as whoever has left the thread's stack.
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

int process_end_open(void)
{
	if (!is_registered && !register_handlers())
		return -ENOMEM;
	is_registered = true;
	return 0;
}
