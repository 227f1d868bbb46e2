/* SPDX-License-Identifier: MIT */
/*
 * Calls of the C library that fail on request: the n-th one from now on, or all from the n-th on. These
 * definitions take precedence over the library's for all callers in this program. Not in builds with
 * instrumented memory.
 */
#ifndef RUNNER_FAILING_CALLS_H
#define RUNNER_FAILING_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEDDLE_NO_FAILING_CALLS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEDDLE_NO_FAILING_CALLS 1
#endif
#endif

enum failing_call {
	FAILING_NONE,
	FAILING_MEMORY, /* malloc and similar functions, mmap */
	FAILING_FLUSH,
	FAILING_SYNC,
	FAILING_CLOSE,
	FAILING_RENAME,
	FAILING_LINK,
	FAILING_WRITE,
	FAILING_TEMPORARY, /* mkostemp */
	FAILING_CALLS,
};

/** From now on the n-th call (1, 2, ...) fails with this errno; all: later ones fail as well. */
void failing_begin(enum failing_call call, unsigned n, int error, bool all);
/** Ends the failures. Returns whether a call has failed. */
bool failing_end(void);
/**
 * Returns the number of blocks that malloc and similar functions have given out since the beginning of the
 * process, and that were not freed.
 */
long failing_blocks_in_use(void);

#endif
