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
	thread->round.scanned = (uint32_t)engine->execution.n_steps;
}

#endif
