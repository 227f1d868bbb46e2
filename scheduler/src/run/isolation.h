/* SPDX-License-Identifier: MIT */
/*
 * Where an execution runs: in this process, or in one of its own, see isolation.c.
 */
#ifndef SCHEDULER_ISOLATION_H
#define SCHEDULER_ISOLATION_H

/**
 * Before an execution: goes on in a new process, if the exploration isolates. Returns 0 or -ENOMEM; then
 * engine->error says why.
 */
int isolation_enter(void);
/** After it: goes on in the process where isolation_enter was called. */
void isolation_leave(void);

#endif
