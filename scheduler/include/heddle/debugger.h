/* SPDX-License-Identifier: MIT */
/*
 * For debuggers: where the running execution's data lies, and places to stop at.
 *
 * A debugger reads data only; it calls nothing. heddle_debug says where the engine is and at which offsets
 * its fields lie, so that no debug information of the library is needed. share/gdb/auto-load/heddle-gdb.py is
 * written for it.
 */
#ifndef HEDDLE_DEBUGGER_H
#define HEDDLE_DEBUGGER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Grows when a field is taken away or changes its meaning, not when one is added. */
#define HEDDLE_DEBUG_VERSION 1

/**
 * A field: where it lies in its structure. Of "thread[]" and others that end in []: how long an element is.
 */
struct heddle_debug_field {
	const char *name; /**< "engine.self", "thread.info", ...; NULL behind the last */
	uint32_t offset;  /**< bytes from the structure's begin */
	uint32_t size;	  /**< bytes */
};

/** What a debugger begins with. Its layout changes with the version only, which stays first. */
struct heddle_debug {
	uint64_t version;			 /**< HEDDLE_DEBUG_VERSION */
	const void *engine;			 /**< of "engine" fields */
	const void *operations;			 /**< a table of "operation" rows, by enum heddle_operation */
	const char *const *finding_kinds;	 /**< words, by enum heddle_finding_kind */
	const struct heddle_debug_field *fields; /**< all of them */
};
extern const struct heddle_debug heddle_debug;

/**
 * Stop here to stand in the frame in which a finding is noticed: called for each, when the engine knows it as
 * the last of its findings. Of a deadlock, a leak or a data race there is no such frame: "engine.self" is
 * NULL then. Does nothing.
 */
void heddle_debug_at_finding(void);

/**
 * Stop here to stand in the second of two accesses that nothing orders: called in the thread that makes it,
 * before the race becomes a finding at the end of the execution. caller: the address behind the access in the
 * code under test, in the register of a first argument. Does nothing.
 */
void heddle_debug_at_race(const void *caller);

/** Called after each execution, whose threads lie on their stacks as they were left. Does nothing. */
void heddle_debug_at_end(void);

#ifdef __cplusplus
}
#endif

#endif
