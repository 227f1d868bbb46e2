/* SPDX-License-Identifier: MIT */
/* Ctrl-C: the first asks the run to end cleanly, the second ends the process. */
#ifndef RUNNER_INTERRUPT_H
#define RUNNER_INTERRUPT_H

#include <stdbool.h>

/** From now on the first SIGINT or SIGTERM sets heddle_interrupted. */
void heddle_interrupt_catch(void);

extern volatile bool heddle_interrupted;

#endif
