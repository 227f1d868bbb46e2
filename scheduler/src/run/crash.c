/* SPDX-License-Identifier: MIT */
/*
 * Crashes: a signal of the code under test ends the execution, not the run. The handler runs on a stack of
 * its own (a fiber may have run out of stack), notes the finding and switches to the host. The fiber is never
 * resumed.
 */
#define _GNU_SOURCE
#include "run/caller.h"
#include "run/ends.h"
#include "run/engine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static const int fatal_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
#define N_SIGNALS  (sizeof(fatal_signals) / sizeof(fatal_signals[0]))
#define STACK_SIZE ((size_t)128 * 1024)

static struct sigaction previous[N_SIGNALS];
static stack_t previous_stack;
static char *stack;

static const char *signal_subject(int signal)
{
	switch (signal) {
	case SIGSEGV:
		return "SIGSEGV";
	case SIGBUS:
		return "SIGBUS";
	case SIGILL:
		return "SIGILL";
	case SIGFPE:
		return "SIGFPE";
	default:
		return "SIGABRT";
	}
}

static void restore_handlers(void)
{
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(fatal_signals[i], &previous[i], NULL);
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	const struct heddle_thread *self = caller_is_scheduled() ? engine->self : NULL;
	const struct heddle_where *where;

	/* The handler is left by a switch, and ThreadSanitizer runs it with all signals blocked. */
	sigprocmask(SIG_SETMASK, &((ucontext_t *)context)->uc_sigmask, NULL);
	if (!self) { /* a crash outside of scenarios: die as without the handler */
		restore_handlers();
		raise(signal);
		return;
	}
	where = caller_last_place();
	if (fiber_guards(&self->fiber, info->si_addr))
		heddle_report(HEDDLE_CRASH, true, "stack overflow", where,
			      "%s ran out of its %zu MiB of stack", self->info->name, FIBER_STACK_SIZE >> 20);
	if (signal == SIGABRT)
		heddle_report(HEDDLE_CRASH, true, "SIGABRT", where, "%s aborted, after this operation",
			      self->info->name);
	heddle_report(HEDDLE_CRASH, true, signal_subject(signal), where,
		      "%s crashed at address %s, after this operation", self->info->name,
		      (uintptr_t)info->si_addr < 4096 ? "NULL" : "that is not mapped or not its own");
}

int crash_open(void)
{
	struct sigaction action = { .sa_sigaction = on_signal,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	stack_t ours;

	stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED)
		return -ENOMEM;
	ours = (stack_t){ .ss_sp = stack, .ss_size = STACK_SIZE };
	if (sigaltstack(&ours, &previous_stack) != 0) {
		munmap(stack, STACK_SIZE);
		return -errno;
	}
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(fatal_signals[i], &action, &previous[i]);
	return 0;
}

void crash_close(void)
{
	restore_handlers();
	sigaltstack(&previous_stack, NULL);
	munmap(stack, STACK_SIZE);
}
