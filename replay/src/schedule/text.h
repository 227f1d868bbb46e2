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
/** "lock inode 1.i_mutex", with "= value" where that tells something. */
const char *heddle_text_operation(const struct heddle_schedule *schedule, enum heddle_operation operation,
				  const struct heddle_target *target, int64_t value, char *buffer,
				  size_t size);
/** "=value" where that tells something, else "". */
const char *heddle_text_result(const struct heddle_schedule *schedule, enum heddle_operation operation,
			       int64_t value, char *buffer, size_t size);
/** The operation that a thread was about to do. */
const char *heddle_text_pending(const struct heddle_schedule_thread *thread, char *buffer, size_t size);
const char *heddle_text_step(const struct heddle_schedule *schedule, const struct heddle_schedule_step *step,
			     char *buffer, size_t size);

#endif
