/* SPDX-License-Identifier: MIT */
/* A backtrace as people read it. */
#ifndef RUNNER_FRAMES_H
#define RUNNER_FRAMES_H

#include <stddef.h>

/**
 * "__lll_lock_wait < pthread_mutex_lock < t (queue.c:12)": from return addresses, innermost first, those
 * functions that are neither the scheduler's nor the runner's, as far as they fit. at: the instruction that
 * was interrupted; what comes before it, of the handler, is left out. Returns buffer, "" if none is known.
 */
const char *frames_text(const void *at, void *const *frames, size_t n, char *buffer, size_t size);

#endif
