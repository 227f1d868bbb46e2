/* SPDX-License-Identifier: MIT */
/* One execution: from its begin to its end, and what a step is announced by. Done by engine.c and step.c. */
#ifndef SCHEDULER_EXECUTION_H
#define SCHEDULER_EXECUTION_H

#include "run/engine.h"

/** Ends the step in progress, lets the strategy pick, and returns when the calling thread is picked. */
void engine_announce(const struct operation *operation);
/** A thread that is blocked is about to do something else than it announced: who wakes it says what. */
void engine_change_pending(struct heddle_thread *thread, const struct operation *operation);
/** The function of every fiber in builds that keep the order: before the thread's own that order begins. */
void engine_start_thread(void *thread);

/** Leaves the execution for the host; does not return. */
_Noreturn void engine_leave(void);
/** The running thread takes no further step: it met a hard finding. The others go on. Does not return. */
_Noreturn void engine_stop_thread(void);
/** Runs one execution. Returns 1, 0 if it is the strategy's own and not of the exploration, or -errno. */
int engine_run(void);

/** The step in progress made thread's pending operation enabled. */
void operation_enables(struct heddle_thread *thread);

_Noreturn void engine_thread_has_returned(void);

#endif
