/* SPDX-License-Identifier: MIT */
/* Threads: thread.c. */
#ifndef SCHEDULER_THREAD_H
#define SCHEDULER_THREAD_H

#include "run/engine.h"

/** Prepares the engine's threads for the first execution. */
void thread_open(void);
/** Creates main. */
void thread_create_main(void (*function)(void *), void *argument);
/** Forgets the threads of the last execution. */
void thread_begin_execution(void);
/**
 * Returns the first thread of set in the order in which creators come before the threads that they create,
 * and siblings by age. The order does not depend on which thread was created first in the exploration, as the
 * indices do.
 */
unsigned thread_first_of(uint64_t set);

#endif
