/* SPDX-License-Identifier: MIT */
/* What others may look at while an execution runs: progress.c. */
#ifndef SCHEDULER_PROGRESS_H
#define SCHEDULER_PROGRESS_H

#include "run/engine.h"

/** Opens the log that was asked for, or one of its own. Returns 0 or -ENOMEM. */
int progress_open(void);
void progress_close(void);
/** From now on, in the midst of an execution, others do not see what this process does. */
void progress_hide(void);
/** A thread has an index from now on. */
static inline void progress_knows(unsigned index, unsigned parent)
{
	engine->progress->threads[index].parent = (int16_t)parent;
	engine->progress->n_threads = index + 1;
}

#endif
