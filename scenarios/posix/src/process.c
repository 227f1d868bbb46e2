/* SPDX-License-Identifier: MIT */
/* One execution of the program, from its first constructor to its exit. */
#include "posix.h"
#include "program.h"
#include "state.h"

#include <heddle/note.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HANDLERS_MAX 64

static int n_arguments;
static char **arguments;

/* Called by exit, the last one first. */
static struct handler {
	void (*function)(void);
	void (*with_status)(int, void *);
	void *argument;
} handlers[HANDLERS_MAX];
static int n_handlers;

int posix_status;
bool posix_runs_once;

void program_arguments(int argc, char **argv)
{
	n_arguments = argc;
	arguments = argv;
}

bool posix_is_shown(void)
{
	return heddle_notes_wanted();
}

static void construct(char **argv)
{
	const ptrdiff_t n = __stop_heddle_init - __start_heddle_init;

	for (ptrdiff_t i = 0; i < n; i++)
		__start_heddle_init[i](n_arguments, argv, environ);
}

/* The program may change its arguments. */
static char **copy_arguments(void)
{
	char **copy = heddle_alloc_forever((size_t)(n_arguments + 1) * sizeof(*copy));

	for (int i = 0; i < n_arguments; i++) {
		size_t size = strlen(arguments[i]) + 1;

		copy[i] = memcpy(heddle_alloc_forever(size), arguments[i], size);
	}
	copy[n_arguments] = NULL;
	return copy;
}

void posix_run(void)
{
	char **argv;

	if (state_begin_execution() != 0)
		heddle_report(HEDDLE_LIMIT, true, "memory", NULL,
			      "there is no memory for a copy of the program's data");
	posix_objects_begin_execution();
	posix_threads_begin_execution();
	posix_keys_begin_execution();
	posix_memory_begin_execution();
	n_handlers = 0;
	posix_status = -1;
	argv = copy_arguments();
	construct(argv);
	posix_exit(heddle_posix_main(n_arguments, argv, environ), (struct posix_call){ 0 });
}

/* ---- its end */

static void call_handlers(int status)
{
	while (n_handlers) {
		const struct handler handler = handlers[--n_handlers];

		if (handler.with_status)
			handler.with_status(status, handler.argument);
		else
			handler.function();
	}
}

static _Noreturn void end(int status, struct posix_call call)
{
	posix_status = status;
	if (status)
		heddle_report(HEDDLE_PROCESS_END, false, "exit status",
			      call.caller ? posix_place(call) : NULL, "the program ended with exit status %d",
			      status);
	heddle_process_ends();
	heddle_thread_exit();
}

_Noreturn void posix_exit(int status, struct posix_call call)
{
	call_handlers(status);
	end(status & 0xff, call);
}

static int add_handler(const struct handler *handler)
{
	if (n_handlers == HANDLERS_MAX)
		return -1;
	handlers[n_handlers++] = *handler;
	return 0;
}

_Noreturn void POSIX(exit)(int status);
_Noreturn void POSIX(_exit)(int status);
_Noreturn void POSIX(_Exit)(int status);
_Noreturn void POSIX(quick_exit)(int status);
_Noreturn void POSIX(abort)(void);
int POSIX(atexit)(void (*function)(void));
int POSIX(on_exit)(void (*function)(int, void *), void *argument);
int POSIX(__cxa_atexit)(void (*function)(void *), void *argument, void *module);
_Noreturn void POSIX(__assert_fail)(const char *condition, const char *file, unsigned line,
				    const char *function);
_Noreturn void POSIX(__stack_chk_fail)(void);

void POSIX(__VERIFIER_assume)(int condition);

/*
 * A thread whose assumption does not hold waits for ever, and nobody is to blame. Its stack stays, and nobody
 * joins it.
 */
void POSIX(__VERIFIER_assume)(int condition)
{
	struct heddle_semaphore never;

	if (condition)
		return;
	heddle_process_ends();
	heddle_semaphore_init(&never, 0, "an assumption");
	heddle_semaphore_down_at(&never, PLACE);
}

void POSIX(exit)(int status)
{
	posix_exit(status, CALL);
}

void POSIX(_exit)(int status)
{
	end(status & 0xff, CALL);
}

void POSIX(_Exit)(int status)
{
	end(status & 0xff, CALL);
}

void POSIX(quick_exit)(int status)
{
	end(status & 0xff, CALL);
}

void POSIX(abort)(void)
{
	heddle_report(HEDDLE_CHECK, true, "abort", PLACE, "%s called abort()",
		      heddle_thread_name(heddle_self()));
	__builtin_unreachable();
}

int POSIX(atexit)(void (*function)(void))
{
	return add_handler(&(struct handler){ .function = function });
}

int POSIX(on_exit)(void (*function)(int, void *), void *argument)
{
	return add_handler(&(struct handler){ .with_status = function, .argument = argument });
}

/* The destructors of C++'s static objects, which take no status. */
static void destroy(int status, void *argument)
{
	const struct handler *handler = argument;

	(void)status;
	((void (*)(void *))handler->function)(handler->argument);
}

int POSIX(__cxa_atexit)(void (*function)(void *), void *argument, void *module)
{
	struct handler *called = heddle_alloc_forever(sizeof(*called));

	(void)module;
	*called = (struct handler){ .function = (void (*)(void))function, .argument = argument };
	return add_handler(&(struct handler){ .with_status = destroy, .argument = called });
}

void POSIX(__assert_fail)(const char *condition, const char *file, unsigned line, const char *function)
{
	(void)file, (void)line;
	heddle_report(HEDDLE_CHECK, true, "assertion", PLACE, "%s: assertion '%s' fails in %s",
		      heddle_thread_name(heddle_self()), condition, function);
	__builtin_unreachable();
}

void POSIX(__stack_chk_fail)(void)
{
	heddle_report(HEDDLE_MEMORY_ERROR, true, "stack smashed", PLACE,
		      "%s has written beyond a variable on its stack", heddle_thread_name(heddle_self()));
	__builtin_unreachable();
}
