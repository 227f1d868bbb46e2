/* SPDX-License-Identifier: MIT */
/* Threads: thread.c. */
#ifndef SCHEDULER_THREAD_H
#define SCHEDULER_THREAD_H

#include "run/engine.h"

/** Prepares the engine's threads for their first execution. */
void thread_open(void);
/** Creates main. */
void thread_create_main(void (*function)(void *), void *argument);
/** Forgets the threads of the last execution. */
void thread_begin_execution(void);
/**
 * The first of a set of threads, in the order in which creators come before what they create, and siblings by
 * age: it is the same whichever was met first in the exploration, as their indices are not.
 */
unsigned thread_first_of(uint64_t set);

#endif
