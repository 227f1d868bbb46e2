/* SPDX-License-Identifier: MIT */
/*
 * Isolated executions: the explorer goes to a new process for each execution, and comes back at its end.
 *
 *   this process     |-- explorer --> enter                     leave --> explorer --|
 *                                       fork  ... waits ...       ^
 *   the new one                          '--> one execution ------' _exit
 *
 * All memory of the explorer is shared between the two (own_memory.h), its stack too. So where it is in its
 * work is the value of one stack pointer: the new process switches to it, and at the end this process
 * switches to the one that the new process has left. All other memory is as the fork copies it, on the first
 * write: data, bss and heap of the C library and of other shared libraries, the arena and the stacks of
 * threads. What the execution did to it is gone with the new process, as are its files, its directory and its
 * signal handlers.
 *
 * Meanwhile the OS thread's own stack waits for the next request in serve(). It is not shared.
 */
#define _GNU_SOURCE
#include "run/isolation.h"
#include "run/engine.h"
#include "run/own_memory.h"

#include <heddle/isolate.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES ((size_t)64 << 20)
#define SUBJECT_MAX 512
#define GUARD_BYTES ((size_t)1 << 20)

enum request { REQUEST_NONE, REQUEST_ENTER, REQUEST_LEAVE, REQUEST_END };

static struct {
	bool is_on;
	enum request request;
	void *explorer, *waiting;	 /* stack pointers, of the one that does not run */
	pid_t process;			 /* in which the execution runs; 0: there is none */
	bool has_failed;		 /* it could not be made */
	struct heddle_thread_set stacks; /* of threads, that this process has */
	void (*function)(void *);
	void *context;
} isolation;

bool heddle_can_isolate(void)
{
	return own_memory_is_apart();
}

bool heddle_is_isolated(void)
{
	return isolation.process && isolation.process == getpid();
}

pid_t heddle_isolated_process(void)
{
	return isolation.process == getpid() ? 0 : isolation.process;
}

/* ---- on the explorer's stack */

static void ask(enum request request)
{
	isolation.request = request;
	heddle_fiber_swap(&isolation.explorer, isolation.waiting);
}

static struct heddle_thread_set stacks_of_threads(void)
{
	struct heddle_thread_set set = { 0 };

	for (unsigned i = 0; i < engine->known_threads; i++)
		if (engine->threads[i].fiber.stack)
			heddle_thread_set_add(&set, i);
	return set;
}

int isolation_enter(void)
{
	if (!isolation.is_on || !engine->options.isolate)
		return 0;
	isolation.stacks = stacks_of_threads();
	ask(REQUEST_ENTER);
	if (!isolation.has_failed)
		return 0;
	engine->error = "no process can be made for an execution: there are too many, or there is no memory";
	return -ENOMEM;
}

/* Texts that the code under test has given may lie in its memory. */
static void keep_texts(void)
{
	static char subjects[HEDDLE_FINDINGS_MAX + 1][SUBJECT_MAX];
	const struct heddle_execution *execution = &engine->execution;

	for (size_t i = 0; i < execution->n_findings; i++) {
		snprintf(subjects[i], sizeof(subjects[i]), "%s", engine->findings[i].subject);
		engine->findings[i].subject = subjects[i];
	}
	HEDDLE_FOR_EACH_THREAD(i, &engine->existing) {
		struct heddle_thread *thread = &engine->threads[i];

		if (thread->info->name != thread->name.numbered)
			thread->info->name = thread->name.given;
	}
}

/* A thread that the execution was the first to create has its stack in that process. */
void isolation_leave(void)
{
	struct heddle_thread_set created;

	if (!isolation.process)
		return;
	keep_texts();
	ask(REQUEST_LEAVE);
	created = heddle_thread_set_minus(stacks_of_threads(), isolation.stacks);
	HEDDLE_FOR_EACH_THREAD(i, &created) {
		if (!fiber_map_again(&engine->threads[i].fiber))
			continue;
		engine->cannot_go_on = -ENOMEM;
		engine->error = "there is no memory for the stack of a thread";
	}
}

static void work(void *unused)
{
	(void)unused;
	isolation.function(isolation.context);
	ask(REQUEST_END);
	__builtin_unreachable();
}

/* ---- on the OS thread's stack */

/* Code under test has ended the process of its execution: this one ends as it did. */
static _Noreturn void end_as(int status)
{
	const struct rlimit no_core = { 0, 0 };

	if (WIFSIGNALED(status)) {
		setrlimit(RLIMIT_CORE, &no_core); /* that process has left one, if it may */
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
	}
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void wait_for(pid_t process)
{
	int status;

	while (waitpid(process, &status, 0) < 0 && errno == EINTR)
		;
	if (isolation.request != REQUEST_LEAVE || status)
		end_as(status);
	isolation.process = 0;
}

/* Both processes come back from here. A process that was made must not outlive this one. */
static void run_one(void)
{
	const pid_t maker = getpid();
	pid_t process = fork();

	if (process > 0) {
		wait_for(process);
		return;
	}
	isolation.has_failed = process < 0;
	if (process < 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != maker)
		_exit(1);
	isolation.process = getpid();
}

static void serve(void)
{
	for (;;) {
		heddle_fiber_swap(&isolation.waiting, isolation.explorer);
		if (isolation.request == REQUEST_END)
			return;
		if (isolation.request == REQUEST_LEAVE)
			_exit(0);
		run_one();
	}
}

static char *map_stack(void)
{
	char *memory = own_map(GUARD_BYTES + STACK_BYTES);

	if (!memory || mprotect(memory, GUARD_BYTES, PROT_NONE)) {
		own_unmap(memory, GUARD_BYTES + STACK_BYTES);
		return NULL;
	}
	return memory;
}

int heddle_isolate(void (*function)(void *context), void *context)
{
	struct fiber explorer = { .sp = NULL };
	char *memory;
	int error;

	if (!heddle_can_isolate())
		return -ENOTSUP;
	if (engine->is_open || own_memory_is_shared())
		return -EBUSY;
	error = own_memory_share();
	if (error)
		return error;
	memory = map_stack();
	if (!memory)
		return -ENOMEM;
	isolation.function = function;
	isolation.context = context;
	explorer.top = memory + GUARD_BYTES + STACK_BYTES;
	fiber_lay_out(&explorer, work, NULL);
	isolation.explorer = explorer.sp;
	isolation.is_on = true;
	serve();
	isolation.is_on = false;
	own_unmap(memory, GUARD_BYTES + STACK_BYTES);
	return 0;
}
