/* SPDX-License-Identifier: MIT */
/* Signals that ask the command to end: the first asks the run to end cleanly, the second ends the process. */
#ifndef RUNNER_INTERRUPT_H
#define RUNNER_INTERRUPT_H

/** From now on the first SIGINT, SIGTERM or SIGHUP sets heddle_interrupted. */
void heddle_interrupt_catch(void);

/** The signal that came first; 0: none. */
extern volatile int heddle_interrupted;

/** "Ctrl-C", "SIGTERM": what asked. */
const char *heddle_interrupt_name(int signal);

#endif
