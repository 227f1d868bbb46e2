/* SPDX-License-Identifier: MIT */
/* Spinning: spin.c. */
#ifndef SCHEDULER_SPIN_H
#define SCHEDULER_SPIN_H

#include "run/engine.h"

/** Begins a new round of the thread's loop: what it reads from this step on belongs to it. */
static inline void spin_begin_round_at(struct heddle_thread *thread, uint32_t step)
{
	thread->round.n = 0;
	thread->round.steps = 0;
	thread->round.overflow = false;
	thread->round.scanned = step;
}

static inline void spin_begin_round(struct heddle_thread *thread)
{
	spin_begin_round_at(thread, (uint32_t)engine->execution.n_steps);
}

/**
 * The running thread is at a read, as it was at its step begin and in the same state; in between it has only
 * read. Waits until another thread has changed something that was read in between, and begins the read, whose
 * touch is for the caller to record: both are one step, a spin. Returns false if the round has too many
 * reads: then nothing was done.
 */
bool spin_await(const struct operation *read, uint32_t begin);
/**
 * The same where the thread is about to do something else: the spin is a step of its own, at where. Returns
 * false also if the round has no read.
 */
bool spin_await_between(const struct heddle_where *where, uint32_t begin);

#endif
