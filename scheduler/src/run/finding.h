/* SPDX-License-Identifier: MIT */
/* Findings, and livelocks: finding.c, livelock.c. */
#ifndef SCHEDULER_FINDING_H
#define SCHEDULER_FINDING_H

#include "run/engine.h"
#include "run/execution.h"

/**
 * Notes where the last frame of the code under test ends; from here on its frames do not change. The noted
 * address may be a bit lower, if the called function has frames of its own.
 */
#ifdef HEDDLE_ACCESS
#define engine_note_stack() ((void)(engine->self->stack_pointer = __builtin_dwarf_cfa()))
#else
#define engine_note_stack() ((void)0)
#endif

/** By enum heddle_finding_kind: its words. */
extern const char *const finding_kind_names[HEDDLE_FINDING_KINDS];

void finding_no_progress(void);
/** In the host, after an execution: adds a finding if some findings were dropped. */
void finding_tell_of_dropped(void);
/**
 * Reports that the execution does not repeat the beginning that the strategy asked for. what: the difference.
 */
void finding_nondeterminism(const char *what);
/** Stops the running thread if a sanitizer has reported it; then it does not return. */
static inline void finding_stop_if_due(void)
{
	engine_note_stack();
	if (__builtin_expect(engine->self->stop_due, 0))
		engine_stop_thread();
}
/**
 * Adds a hard finding that has stopped no thread, to the running or just ended execution: a sanitizer's
 * report, with its step and thread. One finding of a kind, subject and place is kept.
 */
void finding_add_late(enum heddle_finding_kind kind, const char *subject, const struct heddle_where *where,
		      uint32_t step, int thread, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/** Reports a livelock: from step first on, the enabled threads have only read. */
void finding_livelock(uint32_t first);

/**
 * Returns whether the execution, which has met the step limit, has made no progress for long although it was
 * fair.
 */
bool livelock_at_step_limit(void);

#endif
