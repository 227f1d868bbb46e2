/* SPDX-License-Identifier: MIT */
/*
 * Fibers: stacks between which one OS thread switches.
 *
 * A fiber is created once and armed again for each execution. Arming only resets its stack pointer, so an
 * execution allocates nothing. A fiber has an errno and a floating-point environment (rounding, enabled
 * exceptions) of its own; it starts with the environment of the fiber that starts it, as a thread with its
 * creator's. Below each stack lies a guard page.
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
 * As large as a usual thread's stack; only touched pages take memory. Code that is compiled with
 * -fstack-clash-protection, as the package's flags say, touches each page on the way down. So it meets the
 * guard, however large its frames are.
 */
#define FIBER_STACK_SIZE ((size_t)8 << 20)
#define FIBER_GUARD_SIZE ((size_t)1 << 20)
#define FIBER_FILL_SIZE	 ((size_t)256 * 1024) /* the part at the top that is filled with a pattern */
#define FIBER_SKEW_MAX	 ((size_t)20 * 1024)

struct fiber {
	void *sp;    /* valid while suspended */
	char *stack; /* NULL until created */
	char *top;   /* the end of the entry frame */
	/* Saved when the fiber is left: the OS thread has only one errno and one set of modes. */
	struct fiber_modes modes;
	int errno_value;
	char *storage; /* its bytes of fiber_storage, while suspended */
#ifdef HEDDLE_ASAN
	void *fake; /* AddressSanitizer's fake stack while suspended */
	void (*function)(void *);
	void *argument;
	bool fresh; /* armed, not yet entered */
#endif
#ifdef HEDDLE_TSAN
	void *shadow;	    /* ThreadSanitizer's object for the fiber; NULL: none yet */
	size_t stale_bytes; /* bytes of stack of calls that ThreadSanitizer believes to be still active */
#endif
};

/** Allocates the fiber's stack. Returns 0 or -ENOMEM. */
int fiber_create(struct fiber *fiber);
void fiber_destroy(struct fiber *fiber);
/** The same for the stack of a fiber that another process has created. */
int fiber_map_again(const struct fiber *fiber);

/* The layout of a suspended fiber's stack, from sp up, with the words that a new fiber needs. */
#if defined(__x86_64__)
#define FIBER_SAVED_WORDS   5 /* entry, rbp, resume address, two words that only a new fiber has */
#define FIBER_ENTRY_WORD    0
#define FIBER_FUNCTION_WORD 2
#define FIBER_ARGUMENT_WORD 3
/*
 * For debuggers, in bytes from sp: where the pc and the frame pointer lie, and where the stack pointer is
 * when it goes on.
 */
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
/* Where callers of the switch may have their variables: x19 to x28, the lower halves of v8 to v15. */
#define FIBER_SAVED_X19	    0
#define FIBER_SAVED_V8	    96
#endif

void heddle_fiber_enter(void);

/**
 * The errno of the OS thread of all fibers, since finding its address takes a call. Set by fiber_adopt_host.
 */
extern int *fiber_errno;

/** Bytes at one address of which each fiber has its own, such as the program's thread-local variables. */
struct fiber_storage {
	char *address;
	size_t size;	   /* 0: there are none */
	const char *image; /* how they begin in a new fiber: these bytes, then zeros */
	size_t image_size;
};
extern struct fiber_storage fiber_storage;
/** Gives them their first contents. */
void fiber_begin_storage(void);
void fiber_exchange_storage(struct fiber *from, const struct fiber *to, bool starts);

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
 * Saves and sets the state that each fiber has for itself. A fiber that starts gets the modes of the fiber
 * that starts it, and errno 0.
 */
static inline void fiber_exchange_state(struct fiber *from, const struct fiber *to, bool starts)
{
	from->errno_value = *fiber_errno;
	*fiber_errno = starts ? 0 : to->errno_value;
	if (__builtin_expect(fiber_storage.size != 0, 0))
		fiber_exchange_storage(from, to, starts);
	from->modes = fiber_modes_now();
	if (!starts && __builtin_expect(!fiber_modes_are_same(&from->modes, &to->modes), 0))
		fiber_modes_set(&to->modes);
}

/**
 * Makes the fiber call function(argument) at the next switch to it, whatever it did before. When function
 * returns, fiber_has_returned is called.
 */
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
void fiber_arm(struct fiber *fiber, void (*function)(void *), void *argument);
#else
static inline void fiber_arm(struct fiber *fiber, void (*function)(void *), void *argument)
{
	fiber_lay_out(fiber, function, argument);
}
#endif

/** Called by a fiber when its function has returned; set by the user of fibers. Must not return. */
extern void (*fiber_has_returned)(void) __attribute__((visibility("hidden")));

/** Fills the upper part of the stack of a suspended fiber with a pattern. Call it before fiber_arm. */
void fiber_fill(struct fiber *fiber, unsigned char pattern);

/**
 * Initialises the fiber that stands for the OS thread's own stack. Call it before the first switch from it.
 * has_returned: becomes fiber_has_returned.
 */
void fiber_adopt_host(struct fiber *host, void (*has_returned)(void));

/**
 * Suspends the running fiber `from` and resumes `to`, which was suspended. final: from will be armed again
 * before it is switched to. fiber_start: the same for a fiber that was armed and has not run since.
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

/** Sets the name under which ThreadSanitizer reports the fiber; copied. Does nothing in the other builds. */
#ifdef HEDDLE_TSAN
void fiber_name(struct fiber *fiber, const char *name);
#else
static inline void fiber_name(struct fiber *fiber, const char *name)
{
	(void)fiber, (void)name;
}
#endif
/**
 * From now on ThreadSanitizer attributes accesses to this fiber; the stack stays the running one. Does
 * nothing in the other builds.
 */
void fiber_impersonate(struct fiber *fiber);
/** Prepares a fiber without a stack for fiber_impersonate. Does nothing in the other builds. */
void fiber_without_stack(struct fiber *fiber);
/**
 * Called for a fiber that was left within functions and will not be resumed. Returns whether the list that
 * ThreadSanitizer has of its calls may run out of room: then all fibers are to forget their calls. Does
 * nothing in the other builds.
 */
bool fiber_leave_calls(struct fiber *fiber);
/**
 * Gives the fiber, which must not be resumed, a new one of ThreadSanitizer's when it is armed, and forgets
 * those that are kept for later. To be called for all fibers at once: in a copy of a process, the runtime
 * loses the order between fibers that are older than the copy and a fiber that was made in it.
 */
void fiber_forget_calls(struct fiber *fiber);

/** Returns whether address lies in the fiber's guard page. */
bool fiber_guards(const struct fiber *fiber, const void *address);

#endif
