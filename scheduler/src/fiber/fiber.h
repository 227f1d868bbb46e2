/* SPDX-License-Identifier: MIT */
/*
 * Fibers: stacks that one OS thread switches between.
 *
 * A fiber is created once and re-armed for each execution: arming only resets its stack pointer, so nothing
 * is allocated on the path of an execution. It has an errno and a floating-point environment (rounding, which
 * exceptions trap) of its own, the latter from who starts it, as a thread has it from its creator. Below each
 * stack lies a guard page.
 *
 *   high  +----------------------+
 *         | skew                 |  another one for each fiber
 *         | entry frame          |  at least FIBER_STACK_SIZE above stack
 *         | ...                  |  <- sp while suspended
 *         | unused               |
 *         +----------------------+  <- stack
 *         | guard, no access     |
 *   low   +----------------------+  <- stack - FIBER_GUARD_SIZE
 */
#ifndef SCHEDULER_FIBER_H
#define SCHEDULER_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "fiber/fiber_x86_64.h"
#elif defined(__aarch64__)
#include "fiber/fiber_aarch64.h"
#else
#error "Heddle has no fiber switch for this processor: add fiber_<processor>.S"
#endif

/*
 * As large as those of threads are elsewhere; of its pages only those are there that were touched. Code that
 * is compiled with -fstack-clash-protection, which the package's flags say, touches each page on its way
 * down: so it meets the guard, however large its frames are.
 */
#define FIBER_STACK_SIZE ((size_t)8 << 20)
#define FIBER_GUARD_SIZE ((size_t)1 << 20)
#define FIBER_FILL_SIZE	 ((size_t)256 * 1024) /* so much of it, from the top, is filled with a pattern */
#define FIBER_SKEW_MAX	 ((size_t)20 * 1024)

struct fiber {
	void *sp;    /* valid while suspended */
	char *stack; /* NULL until created */
	char *top;   /* where the entry frame ends */
	/* Of its own, though the OS thread has them once: as they were when it was left. */
	struct fiber_modes modes;
	int errno_value;
#ifdef HEDDLE_ASAN
	void *fake; /* AddressSanitizer's fake stack while suspended */
	void (*function)(void *);
	void *argument;
	bool fresh; /* armed, not yet entered */
#endif
#ifdef HEDDLE_TSAN
	void *shadow;	    /* ThreadSanitizer's own notion of the fiber; NULL: none yet */
	size_t stale_bytes; /* of stack, on behalf of calls that it believes are still going on */
#endif
};

/** Gives the fiber a stack. Returns 0 or -ENOMEM. */
int fiber_create(struct fiber *fiber);
void fiber_destroy(struct fiber *fiber);

/* What lies on the stack of a suspended fiber, from sp up: where of it is what one that starts needs. */
#if defined(__x86_64__)
#define FIBER_SAVED_WORDS   5 /* entry, rbp, where to go on, two that only one that starts has */
#define FIBER_ENTRY_WORD    0
#define FIBER_FUNCTION_WORD 2
#define FIBER_ARGUMENT_WORD 3
/* For debuggers, in bytes from sp: where the pc and the frame pointer lie, and where the stack pointer is when it goes on. */
#define FIBER_SAVED_PC 16
#define FIBER_SAVED_FP 8
#define FIBER_SAVED_SP 152
#elif defined(__aarch64__)
#define FIBER_SAVED_WORDS   20 /* x19..x30, d8..d15 */
#define FIBER_ENTRY_WORD    11 /* x30, the link register */
#define FIBER_FUNCTION_WORD 0
#define FIBER_ARGUMENT_WORD 1
#define FIBER_SAVED_PC	    88
#define FIBER_SAVED_FP	    80
#define FIBER_SAVED_SP	    160
#endif

void heddle_fiber_enter(void);

/**
 * The errno of the OS thread that the fibers run in: asking for its place takes a call. Set by
 * fiber_adopt_host.
 */
extern int *fiber_errno;

static inline void fiber_lay_out(struct fiber *fiber, void (*function)(void *), void *argument)
{
	void **sp = (void **)fiber->top - FIBER_SAVED_WORDS;

	sp[1] = NULL; /* on x86-64 the frame pointer, so that backtraces end */
	sp[FIBER_ENTRY_WORD] = (void *)(uintptr_t)heddle_fiber_enter;
	sp[FIBER_FUNCTION_WORD] = (void *)(uintptr_t)function;
	sp[FIBER_ARGUMENT_WORD] = argument;
	fiber->sp = sp;
}

/*
 * What of the OS thread each fiber has its own of. One that starts has the modes of who starts it, and no
 * error.
 */
static inline void fiber_exchange_state(struct fiber *from, const struct fiber *to, bool starts)
{
	from->errno_value = *fiber_errno;
	*fiber_errno = starts ? 0 : to->errno_value;
	from->modes = fiber_modes_now();
	if (!starts && __builtin_expect(!fiber_modes_are_same(&from->modes, &to->modes), 0))
		fiber_modes_set(&to->modes);
}

/**
 * Makes the fiber start function(argument) when it is switched to next, whatever it was doing before. When
 * function returns, fiber_has_returned is called.
 */
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
void fiber_arm(struct fiber *fiber, void (*function)(void *), void *argument);
#else
static inline void fiber_arm(struct fiber *fiber, void (*function)(void *), void *argument)
{
	fiber_lay_out(fiber, function, argument);
}
#endif

/**
 * Called when a fiber's function has returned, by the fiber: whoever uses fibers says what then. Must not
 * return.
 */
extern void (*fiber_has_returned)(void) __attribute__((visibility("hidden")));

/** Fills the upper part of the stack of a fiber that is not running with a pattern. Call before fiber_arm. */
void fiber_fill(struct fiber *fiber, unsigned char pattern);

/**
 * The fiber that stands for the OS thread's own stack. Call before the first switch from it, and say what
 * follows a function.
 */
void fiber_adopt_host(struct fiber *host, void (*has_returned)(void));

/**
 * Suspends from (the current one) and takes up to, which has been suspended. final: from will be armed again
 * before it is switched to. fiber_start: the same with one that was armed and has not run since.
 */
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
void fiber_switch(struct fiber *from, struct fiber *to, bool final);
void fiber_start(struct fiber *from, struct fiber *to);
#else
static inline void fiber_start(struct fiber *from, struct fiber *to)
{
	fiber_exchange_state(from, to, true);
	heddle_fiber_swap(&from->sp, to->sp);
}

static inline void fiber_switch(struct fiber *from, struct fiber *to, bool final)
{
	(void) final;
	fiber_exchange_state(from, to, false);
	heddle_fiber_swap(&from->sp, to->sp);
}
#endif

/** The name under which ThreadSanitizer reports it; is copied. Does nothing in the other builds. */
#ifdef HEDDLE_TSAN
void fiber_name(struct fiber *fiber, const char *name);
#else
static inline void fiber_name(struct fiber *fiber, const char *name)
{
	(void)fiber, (void)name;
}
#endif
/**
 * For ThreadSanitizer what follows is done by this fiber; the stack stays the running one. Does nothing in
 * the other builds.
 */
void fiber_impersonate(struct fiber *fiber);
/** Lets a fiber that has no stack be impersonated. Does nothing in the other builds. */
void fiber_without_stack(struct fiber *fiber);
/**
 * The fiber was left in the midst of its functions, and will not go on: ThreadSanitizer, which keeps a list
 * of them, must not run out of room for it. Does nothing in the other builds.
 */
void fiber_leave_calls(struct fiber *fiber);

/** Whether address lies in the fiber's guard page. */
bool fiber_guards(const struct fiber *fiber, const void *address);

#endif
