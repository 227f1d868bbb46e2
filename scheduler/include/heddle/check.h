/* SPDX-License-Identifier: MIT */
/*
 * Findings: broken expectations.
 *
 * A hard finding stops the thread that met it: it takes no further step, while the others go on to the end of
 * the execution (so that what else is found does not depend on how far they had come). A soft one is noted
 * and the thread goes on. Findings are grouped by kind, subject and place. Nothing here is a step: a check
 * that runs while other threads live must read shared state through announced operations.
 */
#ifndef HEDDLE_CHECK_H
#define HEDDLE_CHECK_H

#include <heddle/object.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_finding_kind {
	HEDDLE_CHECK,	 /**< a failed check or invariant */
	HEDDLE_DEADLOCK, /**< no thread can go on and not all have ended */
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
	HEDDLE_LIMIT,		   /**< a fixed width of Heddle's was exceeded */
	/** an object used before it was initialised, or memory read before it was written */
	HEDDLE_UNINITIALISED,
	/**
	 * of an exploration: one engine has reached a class of executions that the other has not, or not once
	 */
	HEDDLE_CLASS_LOST,
	HEDDLE_FINDING_KINDS,
};

/**
 * "failed check", "deadlock", ...: the words of reports and of the JSON output; "unknown" for what is no
 * kind.
 */
const char *heddle_finding_kind_name(enum heddle_finding_kind kind);

/**
 * Notes a finding. subject: one stable word or two for what is broken ("I8 block ownership"); it names the
 * group, and expectations match it, so it must not vary with the schedule; must outlive the run (a literal).
 * hard: the thread stops, and the call does not return. where: static storage, may be NULL. format, as
 * printf: cut off after HEDDLE_MESSAGE_MAX - 1 bytes. A soft finding of the same kind, subject and place is
 * noted once in an execution. Not a step.
 */
void heddle_report(enum heddle_finding_kind kind, bool hard, const char *subject,
		   const struct heddle_where *where, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/** A hard check: the thread stops with a failed check if condition is false. */
#define heddle_check(condition, subject, ...) \
	((condition) ? (void)0 : heddle_report(HEDDLE_CHECK, true, (subject), HEDDLE_HERE, __VA_ARGS__))

/** A soft check: notes the finding and goes on. */
#define heddle_expect(condition, subject, ...) \
	((condition) ? (void)0 : heddle_report(HEDDLE_CHECK, false, (subject), HEDDLE_HERE, __VA_ARGS__))

#define heddle_warn(subject, ...) heddle_warning((subject), HEDDLE_HERE, __VA_ARGS__)
/**
 * A warning: shown once for each subject and place, even on passing runs, and never a failure. Not a step.
 * subject must outlive the exploration. Of an exploration 64 different ones are told, and that there were
 * more.
 */
void heddle_warning(const char *subject, const struct heddle_where *where, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * Adds to the execution's observation: what the differential tests compare between strategies. Per thread, in
 * its own order. No addresses. Every value that an operation returns is observed anyway; use it for final
 * states. Not a step. While observing, a thread has at most 4096 values in one execution (finding: limit);
 * else it does nothing.
 */
void heddle_observe(int64_t value);

#ifdef __cplusplus
}
#endif

#endif
