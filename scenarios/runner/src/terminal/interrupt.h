/* SPDX-License-Identifier: MIT */
/* Signals that end the command: the first asks the run to end cleanly, the second ends the process. */
#ifndef RUNNER_INTERRUPT_H
#define RUNNER_INTERRUPT_H

/** From now on the first SIGINT, SIGTERM or SIGHUP sets heddle_interrupted. */
void heddle_interrupt_catch(void);

/** The first signal that came; 0: none. */
extern volatile int heddle_interrupted;

/** Returns the name of the signal: "Ctrl-C", "SIGTERM". */
const char *heddle_interrupt_name(int signal);

#endif
