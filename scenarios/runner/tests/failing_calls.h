/* SPDX-License-Identifier: MIT */
/*
 * Calls of the C library that fail when a test says so: the n-th one from now on, or all from the n-th on.
 * They stand before those of the library, for whoever calls them in this program. Not where the compiler's
 * instrumentation looks at memory.
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
	FAILING_MEMORY, /* malloc and its like, mmap */
	FAILING_FLUSH,
	FAILING_SYNC,
	FAILING_CLOSE,
	FAILING_RENAME,
	FAILING_LINK,
	FAILING_WRITE,
	FAILING_TEMPORARY, /* mkostemp */
	FAILING_CALLS,
};

/** From now on the n-th call (1, 2, ...) fails with this errno; all: those after it as well. */
void failing_begin(enum failing_call call, unsigned n, int error, bool all);
/** No call fails any more. Returns whether one did. */
bool failing_end(void);
/**
 * Blocks that malloc and its like have given out and that were not given back, from the beginning of the
 * process on.
 */
long failing_blocks_in_use(void);

#endif
