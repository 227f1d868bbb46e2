/* SPDX-License-Identifier: MIT */
/*
 * Isolation: each execution in a process of its own, so that nothing of what it did to its process is left
 * for the next one: not the data of shared libraries, not what the C library keeps, not open files.
 *
 * It is there only in programs that `heddle cc` has linked: the explorer's own memory must be apart from that
 * of the code under test.
 */
#ifndef HEDDLE_ISOLATE_H
#define HEDDLE_ISOLATE_H

#include <stdbool.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Returns whether executions can be isolated in this program. */
bool heddle_can_isolate(void);

/**
 * Calls function(context), on a stack of its own. Executions of explorers that it opens with the option
 * `isolate` are isolated: this process never runs code under test. A process that it makes itself must not
 * touch the explorer's memory, which is shared: heddle_explorer_fork makes none.
 *
 * If code under test ends the process of its execution, this process ends in the same way. Returns 0 after
 * the call, or, without one, an error. -ENOTSUP: see heddle_can_isolate. -EBUSY: an explorer is open, or
 * there was such a call before. -ENOMEM. Not callable from inside a scenario.
 */
int heddle_isolate(void (*function)(void *context), void *context);

/**
 * Returns the process in which the execution runs, from its beginning to its end; 0: this one, or there is no
 * execution. May be called in a signal handler.
 */
pid_t heddle_isolated_process(void);

/** Returns whether the caller's process is there for one execution. */
bool heddle_is_isolated(void);

#ifdef __cplusplus
}
#endif

#endif
