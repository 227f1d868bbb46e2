/* SPDX-License-Identifier: MIT */
/* Findings, and the running thread as they see it: finding.c, livelock.c. */
#ifndef SCHEDULER_FINDING_H
#define SCHEDULER_FINDING_H

#include "run/engine.h"
#include "run/execution.h"

/**
 * The code under test calls, from here on its frames do not change: notes where the last one of them ends. It
 * may be a bit further down, where what it calls has frames of its own.
 */
#ifdef HEDDLE_ACCESS
#define engine_note_stack() ((void)(engine->self->stack_pointer = __builtin_dwarf_cfa()))
#else
#define engine_note_stack() ((void)0)
#endif

/** By enum heddle_finding_kind: its words. */
extern const char *const finding_kind_names[HEDDLE_FINDING_KINDS];

void finding_no_progress(void);
/** In the host, after an execution: that some findings were dropped is one as well. */
void finding_tell_of_dropped(void);
/**
 * The strategy repeats the beginning of an execution, which does not go the same way: what is not as it was.
 */
void finding_nondeterminism(const char *what);
/** Stops the running thread if a sanitizer has found it to misbehave; then it does not return. */
static inline void finding_stop_if_due(void)
{
	engine_note_stack();
	if (__builtin_expect(engine->self->stop_due, 0))
		engine_stop_thread();
}
/**
 * Adds a finding that is hard but stopped nobody, of the running or just ended execution: what a sanitizer
 * reported in the midst of something, in this step, by this thread. One of a kind, subject and place is
 * enough.
 */
void finding_add_late(enum heddle_finding_kind kind, const char *subject, const struct heddle_where *where,
		      uint32_t step, int thread, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/** The threads that can go on have done nothing but look from step first on. */
void finding_livelock(uint32_t first);

/**
 * Whether the execution, which has met the step limit, has made no progress for long although it was fair.
 */
bool livelock_at_step_limit(void);

#endif
