/* SPDX-License-Identifier: MIT */
/* The log of a running execution that other processes may read: progress.c. */
#ifndef SCHEDULER_PROGRESS_H
#define SCHEDULER_PROGRESS_H

#include "run/engine.h"

/** Opens the log that heddle_progress_keep has set, or an own one. Returns 0 or -ENOMEM. */
int progress_open(void);
void progress_close(void);
/** From now on, during an execution, other processes do not see what this process does. */
void progress_hide(void);
/** Notes that a thread has an index from now on. */
static inline void progress_knows(unsigned index, unsigned parent)
{
	engine->progress->threads[index].parent = (int16_t)parent;
	engine->progress->n_threads = index + 1;
}

#endif
