/* SPDX-License-Identifier: MIT */
/*
 * Building a schedule, piece by piece: what capture and the parser share.
 *
 * Strings go into blocks that only grow and are freed together; arrays are doubled. Every function returns
 * NULL when memory or the limit of the format is exhausted, and then says which in the schedule's memory:
 * -ENOMEM or -E2BIG.
 */
#ifndef REPLAY_BUILD_H
#define REPLAY_BUILD_H

#include <heddle/schedule.h>

struct heddle_schedule *heddle_schedule_new(void);

/** A copy of text[0..length) with a zero byte behind it. */
const char *heddle_schedule_keep(struct heddle_schedule *schedule, const char *text, size_t length);
/** The same for a string; NULL stays NULL, and is no error. */
const char *heddle_schedule_keep_string(struct heddle_schedule *schedule, const char *text);

/* A new element, zeroed, at the end of the array. */
struct heddle_schedule_parameter *heddle_schedule_add_parameter(struct heddle_schedule *schedule);
struct heddle_schedule_defect *heddle_schedule_add_defect(struct heddle_schedule *schedule);
const char **heddle_schedule_add_argument(struct heddle_schedule *schedule);
struct heddle_schedule_expectation *heddle_schedule_add_expectation(struct heddle_schedule *schedule);
struct heddle_schedule_thread *heddle_schedule_add_thread(struct heddle_schedule *schedule);
struct heddle_schedule_step *heddle_schedule_add_step(struct heddle_schedule *schedule);
struct heddle_schedule_touch *heddle_schedule_add_touch(struct heddle_schedule *schedule);
struct heddle_schedule_choice *heddle_schedule_add_choice(struct heddle_schedule *schedule);
struct heddle_schedule_note *heddle_schedule_add_note(struct heddle_schedule *schedule);
struct heddle_schedule_wait *heddle_schedule_add_wait(struct heddle_schedule *schedule);

/** Why the last of these returned NULL; 0: none did. */
int heddle_schedule_build_error(const struct heddle_schedule *schedule);

/**
 * How many different addresses of this one's kind and thread the schedule has had so far, up to this one's
 * first time: 1 for the first of them. 0 without memory.
 */
uint64_t heddle_schedule_number_address(struct heddle_schedule *schedule, int64_t recorded);

/** Copies a header's text and lists into schedule. */
int heddle_schedule_keep_header(struct heddle_schedule *schedule,
				const struct heddle_schedule_header *header);

/** The index of a thread by its name, -1 if there is none. */
int heddle_schedule_thread_by_name(const struct heddle_schedule *schedule, const char *name);

#endif
