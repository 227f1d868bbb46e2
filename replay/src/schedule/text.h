/* SPDX-License-Identifier: MIT */
/*
 * Operations and steps as a person reads them in a line: "D: lock inode 1.i_mutex [0,1] = 3
 * (core/dio/dio.c:120)".
 */
#ifndef REPLAY_TEXT_H
#define REPLAY_TEXT_H

#include <heddle/schedule.h>

/* Each returns buffer, cut to size. */
const char *heddle_text_target(const struct heddle_target *target, char *buffer, size_t size);
/**
 * The function under whose name the operation is shown, NULL if it is shown under its own: that an object has
 * ended is told of no call. place may be NULL.
 */
const char *heddle_text_call(enum heddle_operation operation, const struct heddle_place *place);
/**
 * Whether what is touched there is a part of the step's own call: a wait for a condition releases its mutex.
 * It is shown under its own name.
 */
bool heddle_text_is_part(const struct heddle_schedule_step *step, const struct heddle_place *touched);
/**
 * "lock inode 1.i_mutex", or "pthread_mutex_lock(queue.lock)" for an operation of a call. place: its own,
 * NULL if it has none.
 */
const char *heddle_text_deed(enum heddle_operation operation, const struct heddle_target *target,
			     const struct heddle_place *place, char *buffer, size_t size);
/** The same, with "= value" where that tells something. */
const char *heddle_text_operation(const struct heddle_schedule *schedule, enum heddle_operation operation,
				  const struct heddle_target *target, const struct heddle_place *place,
				  int64_t value, char *buffer, size_t size);
/** "=value" where that tells something, else "". */
const char *heddle_text_result(const struct heddle_schedule *schedule, enum heddle_operation operation,
			       int64_t value, char *buffer, size_t size);
/** The operation that a thread was about to do. */
const char *heddle_text_pending(const struct heddle_schedule_thread *thread, char *buffer, size_t size);
const char *heddle_text_step(const struct heddle_schedule *schedule, const struct heddle_schedule_step *step,
			     char *buffer, size_t size);

#endif
