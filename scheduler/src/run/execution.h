/* SPDX-License-Identifier: MIT */
/* One execution, from begin to end, and the announcement of steps: engine.c and step.c. */
#ifndef SCHEDULER_EXECUTION_H
#define SCHEDULER_EXECUTION_H

#include "run/engine.h"

/** Ends the step in progress, lets the strategy pick, and returns when the calling thread is picked. */
void engine_announce(const struct operation *operation);
/** Replaces the pending operation of a blocked thread; called by the thread that wakes it. */
void engine_change_pending(struct heddle_thread *thread, const struct operation *operation);
/**
 * The function of every fiber in builds that keep the order of threads: begins the order, then calls the
 * thread's function.
 */
void engine_start_thread(void *thread);

/** Switches from the execution to the host; does not return. */
_Noreturn void engine_leave(void);
/** Stops the running thread after a hard finding; the others go on. Does not return. */
_Noreturn void engine_stop_thread(void);
/** Runs one execution. Returns 1, or 0 for a probe or a repeated class, or -errno. */
int engine_run(void);

/** Notes that the step in progress has enabled thread's pending operation. */
void operation_enables(struct heddle_thread *thread);

_Noreturn void engine_thread_has_returned(void);

#endif
