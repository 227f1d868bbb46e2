/* SPDX-License-Identifier: MIT */
/* Whether two threads have touched the same object: meeting.c. */
#ifndef SCHEDULER_MEETING_H
#define SCHEDULER_MEETING_H

#include "run/engine.h"

/** In the host, after an execution: finds out whether two of its threads have met. */
void meeting_look(void);

#endif
