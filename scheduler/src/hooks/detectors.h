/* SPDX-License-Identifier: MIT */
/*
 * Findings that a sanitizer, or the access build, makes: races/data_race.c, races/memory_error.c,
 * races/access_memory.c.
 */
#ifndef SCHEDULER_DETECTORS_H
#define SCHEDULER_DETECTORS_H

#include "run/engine.h"

/** The data races that were seen since the last call become findings; in the host, after an execution. */
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
void data_race_findings(void);
#else
static inline void data_race_findings(void)
{
}
#endif

#ifdef HEDDLE_ASAN
/**
 * From here to the close what AddressSanitizer and UndefinedBehaviorSanitizer report goes nowhere else.
 * Returns 0 or -errno.
 */
int memory_error_open(void);
void memory_error_close(void);
/** What was reported since the last call becomes findings; in the host, after an execution. */
void memory_error_findings(void);
#else
static inline int memory_error_open(void)
{
	return 0;
}

static inline void memory_error_close(void)
{
}

/* In the access build of access_memory.c. */
#ifdef HEDDLE_ACCESS
void memory_error_findings(void);
#else
static inline void memory_error_findings(void)
{
}
#endif
#endif

#endif
