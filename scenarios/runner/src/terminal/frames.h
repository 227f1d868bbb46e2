/* SPDX-License-Identifier: MIT */
/* A backtrace for people. */
#ifndef RUNNER_FRAMES_H
#define RUNNER_FRAMES_H

#include <stddef.h>

/**
 * Writes "__lll_lock_wait < pthread_mutex_lock < t (queue.c:12)": the functions of return addresses,
 * innermost first, as far as they fit, without those of the scheduler and the runtime. at: the interrupted
 * instruction; the frames of the handler before it are left out. Returns buffer, "" if none is known.
 */
const char *frames_text(const void *at, void *const *frames, size_t n, char *buffer, size_t size);

#endif
