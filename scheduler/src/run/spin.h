/* SPDX-License-Identifier: MIT */
/* Spinning: spin.c. */
#ifndef SCHEDULER_SPIN_H
#define SCHEDULER_SPIN_H

#include "run/engine.h"

/** Begins a new round of the thread's loop: reads from here on belong to it. */
static inline void spin_begin_round(struct heddle_thread *thread)
{
	thread->round.n = 0;
	thread->round.overflow = false;
	thread->round.begin = thread->round.scanned = (uint32_t)engine->execution.n_steps;
}

/**
 * The running thread has come round in a loop that only reads: it waits until another thread has changed
 * what it has read since the execution had `begin` steps. is_whole: all of these reads were steps, or
 * nobody else can run; else it goes on, since something may have changed. A round that has read some bytes
 * again, and seen that they had changed, goes on without a step. As heddle_spin_wait, but the rounds of that
 * one do not end here.
 *
 * bytes: n reads of the round, unchanged until this returns. If some of the bytes are others while the log
 * tells of no change, code that this build does not see has written them. The thread would have gone on, so
 * that it does not is no finding, and the execution is cut.
 */
void spin_await(const struct heddle_where *where, uint32_t begin, bool is_whole,
		const struct spin_bytes *bytes, size_t n);

/** Stores the bytes that are read now. */
void spin_keep_bytes(struct spin_bytes *kept, const void *address, size_t size, bool is_step);

#endif
