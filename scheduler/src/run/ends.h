/* SPDX-License-Identifier: MIT */
/* Crashes, and the end of the process: crash.c, process_end.c. */
#ifndef SCHEDULER_ENDS_H
#define SCHEDULER_ENDS_H

#include "run/engine.h"

int crash_open(void);
void crash_close(void);

/** From now on a call of exit() by the code under test is a finding. Returns 0 or -ENOMEM. */
int process_end_open(void);
/** Returns where a thread's thread-local variables are kept; HEDDLE_STORAGE_MAX bytes. */
char *process_storage_of(unsigned thread);
/** Ends a process that the code under test has made. */
_Noreturn void process_end_of_strange(void);

#endif
