/* SPDX-License-Identifier: MIT */
/* Crashes, and the end of the process: crash.c, process_end.c. */
#ifndef SCHEDULER_ENDS_H
#define SCHEDULER_ENDS_H

#include "run/engine.h"

int crash_open(void);
void crash_close(void);

/** From now on a call of exit() by the code under test is a finding. Returns 0 or -ENOMEM. */
int process_end_open(void);
/** Ends a process that the code under test has made. */
_Noreturn void process_end_of_strange(void);

#endif
