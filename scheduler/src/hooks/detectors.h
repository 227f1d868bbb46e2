/* SPDX-License-Identifier: MIT */
/*
 * Findings of sanitizers and of the access build: races/data_race.c, races/memory_error.c,
 * races/access_memory.c.
 */
#ifndef SCHEDULER_DETECTORS_H
#define SCHEDULER_DETECTORS_H

#include "run/engine.h"

/** In the host, after an execution: makes findings of the data races since the last call. */
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
void data_race_findings(void);
#else
static inline void data_race_findings(void)
{
}
#endif

#ifdef HEDDLE_ASAN
/**
 * From here to the close, reports of AddressSanitizer and UndefinedBehaviorSanitizer only become findings.
 * Returns 0 or -errno.
 */
int memory_error_open(void);
void memory_error_close(void);
/** In the host, after an execution: makes findings of the reports since the last call. */
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
