/* SPDX-License-Identifier: MIT */
/* Whether threads have met: meeting.c. */
#ifndef SCHEDULER_MEETING_H
#define SCHEDULER_MEETING_H

#include "run/engine.h"

/** In the host, after an execution: looks whether two of its threads have met. */
void meeting_look(void);

#endif
