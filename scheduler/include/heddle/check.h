/* SPDX-License-Identifier: MIT */
/*
 * Findings: broken expectations.
 *
 * A hard finding stops the thread that met it: the thread takes no further step. The others go on to the end
 * of the execution, so that further findings do not depend on how far they had come. A soft finding is noted,
 * and its thread goes on. Findings are grouped by kind, subject and place. Nothing here is a step: a check
 * that runs while other threads live must read shared state by operations.
 */
#ifndef HEDDLE_CHECK_H
#define HEDDLE_CHECK_H

#include <heddle/object.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_finding_kind {
	HEDDLE_CHECK,	 /**< a failed check or invariant */
	HEDDLE_DEADLOCK, /**< no thread can go on, and not all have ended */
	HEDDLE_LIVELOCK,
	/** unlock by a stranger, double unlock, destroyed while held, held at the end, spinlock order */
	HEDDLE_LOCK_MISUSE,
	HEDDLE_CONTEXT, /**< sleeping with a spinlock held or in an interrupt; interrupt flag not restored */
	HEDDLE_LEAK,
	HEDDLE_DOUBLE_FREE,
	HEDDLE_USE_AFTER_FREE,
	HEDDLE_MEMORY_ERROR, /**< out of bounds, as a sanitizer reports it */
	HEDDLE_UNDEFINED,    /**< undefined behaviour other than of memory, as a sanitizer reports it */
	/** two accesses that nothing orders, one of them a write; hard, but the threads go on */
	HEDDLE_DATA_RACE,
	HEDDLE_CRASH,	    /**< a signal */
	HEDDLE_PROCESS_END, /**< the code under test ended the process, or replaced it by another program */
	HEDDLE_STUCK,	    /**< a thread took no step for a long time: an endless loop, a call that blocks */
	HEDDLE_NONDETERMINISM,
	HEDDLE_FALSE_INDEPENDENCE, /**< steps were declared independent and are not */
	HEDDLE_LIMIT,		   /**< a fixed limit of Heddle was exceeded */
	/** an object is used before it was initialised, or memory is read before it was written */
	HEDDLE_UNINITIALISED,
	/** of an exploration: one engine has an execution of a class, and the other has none, or several */
	HEDDLE_CLASS_LOST,
	HEDDLE_FINDING_KINDS,
};

/**
 * Returns the word of reports and of the JSON output, such as "failed check" or "deadlock"; "unknown" if kind
 * is none.
 */
const char *heddle_finding_kind_name(enum heddle_finding_kind kind);

/**
 * Notes a finding. subject: one stable word or two for what is broken ("I8 block ownership"). It names the
 * group, and expectations match it, so it must not vary with the schedule; it must outlive the run (a
 * literal). hard: the thread stops, and the call does not return. where: static storage, may be NULL. format:
 * as for printf; the message is cut off after HEDDLE_MESSAGE_MAX - 1 bytes. A soft finding of the same kind,
 * subject and place is noted once in an execution. Not a step.
 */
void heddle_report(enum heddle_finding_kind kind, bool hard, const char *subject,
		   const struct heddle_where *where, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/** A hard check: if condition is false, the thread stops with a failed check. */
#define heddle_check(condition, subject, ...) \
	((condition) ? (void)0 : heddle_report(HEDDLE_CHECK, true, (subject), HEDDLE_HERE, __VA_ARGS__))

/** A soft check: if condition is false, a failed check is noted and the thread goes on. */
#define heddle_expect(condition, subject, ...) \
	((condition) ? (void)0 : heddle_report(HEDDLE_CHECK, false, (subject), HEDDLE_HERE, __VA_ARGS__))

#define heddle_warn(subject, ...) heddle_warning((subject), HEDDLE_HERE, __VA_ARGS__)
/**
 * Notes a warning: shown once for each subject and place, also of passing runs, and never a failure. subject
 * must outlive the exploration. An exploration shows at most 64 different warnings, and says if there were
 * more. Not a step.
 */
void heddle_warning(const char *subject, const struct heddle_where *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * Adds value to the execution's observation, which the differential tests compare between strategies: for
 * each thread, in its own order. value must be no address. Every value that an operation returns is observed
 * anyway; use this function for final states. While observing, a thread has at most 4096 values in one
 * execution (finding: limit); without observing it does nothing. Not a step.
 */
void heddle_observe(int64_t value);

#ifdef __cplusplus
}
#endif

#endif
