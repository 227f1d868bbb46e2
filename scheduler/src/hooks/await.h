/* SPDX-License-Identifier: MIT */
/*
 * Awaits: loops of the code under test that only read. A thread that comes back to a place of its code in the
 * same state, and has only read in between, does the same again for as long as what it has read stays as it
 * is. So it waits there, as if it had called heddle_spin_wait, until another thread has changed some of it.
 *
 *   visit     a place of the code at which the thread was, and a hash of all that decides how it goes on
 *             there: the registers that its caller keeps, and its stack up to the top
 *   window    what the thread did since its last effect; it has only read. Visits are of the present window
 *   effect    whatever may change something beyond the thread's stack: a write, an operation that is not a
 *             read, a call into the C library. It forgets all visits
 *
 * What is on the stack below the caller's frame is dead, but for the frames of functions that the caller is
 * called in later: there lie the remains of the scheduler's own frames, which differ from run to run. So a
 * visit is forgotten when the thread does something in a frame above it (await_rise).
 *
 * All this is a function of what the thread itself did and read. So the executions of a class have the same
 * awaits. docs/explorer.md has the argument.
 */
#ifndef SCHEDULER_AWAIT_H
#define SCHEDULER_AWAIT_H

#include "run/engine.h"

#include <heddle/entry.h>
#include <heddle/placed.h>

#ifdef HEDDLE_ACCESS

/** Forgets all visits of all threads. */
void await_begin_execution(void);

/** The running thread has had an effect. */
void await_forget(void);

/** The running thread is in a frame that ends at stack: visits in frames below it are forgotten. */
void await_rise(const void *stack);

/** Where a thread is, and what it is about to do there; unused operands are 0. */
struct await_place {
	const void *caller, *stack;
	uint64_t operands[3];
};

/**
 * The running thread comes to a place where no operation is done; its registers were kept by HEDDLE_ENTRY.
 * Returns whether it was there before in the same state, and has only read since. Then *begin is the number
 * of the first step since. Else the visit is kept. Such places are watched only if is_due, or if the thread
 * has read for a while without an await: a look at each of them would cost too much.
 */
bool await_comes_again_between(const struct await_place *place, bool is_due, uint32_t *begin);

/**
 * Begins an operation. One that only reads waits for a change, if it begins the next round of a loop that has
 * only read.
 */
void await_begin(const struct operation *operation, const struct await_place *place);
/**
 * The running thread is between operations: if it begins the next round of a loop that has only read, it
 * waits for a change. Returns whether it does begin one, and has read nothing that is an operation.
 */
bool await_between(const struct await_place *place, bool is_due);
/**
 * Called before a compare-exchange: whether it only reads is not known before it is done. So its wait, if
 * there is one, is a step of its own.
 */
void await_compare(const struct operation *operation, const struct await_place *place);

/**
 * The running thread makes a plain access. To write a variable on its own stack is no effect: it is part of
 * the state. Thread-local variables are not.
 */
void await_note_access(uintptr_t address, enum heddle_access access, const void *stack);

/**
 * A compare-exchange has written what it found to this address. Only a variable on the stack is part of a
 * state.
 */
static inline void await_note_result(const void *expected, const void *stack)
{
	if (engine->self && ((uintptr_t)expected < (uintptr_t)stack ||
			     (uintptr_t)expected >= (uintptr_t)engine->self->fiber.top))
		await_forget();
}

/**
 * Notes an operation of this kind, before it is done. Another thread may run then, so that the effects up to
 * here must be counted as those of this one.
 */
static inline void await_note_operation(enum heddle_operation kind)
{
	if (heddle_effects ||
	    (kind != HEDDLE_OP_MEMORY_READ && kind != HEDDLE_OP_MEMORY_LOAD &&
	     kind != HEDDLE_OP_MEMORY_COMPARE_EXCHANGE && kind != HEDDLE_OP_SPIN && kind != HEDDLE_OP_YIELD))
		await_forget();
}

#else

static inline void await_forget(void)
{
}

static inline void await_note_operation(enum heddle_operation kind)
{
	(void)kind;
}

#endif
#endif
