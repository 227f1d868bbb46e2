/* SPDX-License-Identifier: MIT */
/*
 * Values of operations in schedules. Most are numbers. An address is what the scheduler records of it
 * (heddle/address.h), with two changes, so that another build of the same program has it again: its thread is
 * one of the schedule's, and what is not in the arena is numbered by its first appearance in the schedule.
 */
#ifndef REPLAY_VALUE_H
#define REPLAY_VALUE_H

#include "schedule/build.h"

/**
 * What the schedule, which is being captured, has of a value of the execution. Call in the order of the
 * steps.
 */
int64_t heddle_value_capture(struct heddle_schedule *schedule, const struct heddle_execution *execution,
			     int64_t value);

/** Whether the values of two schedules are the same number, or point to the same. */
bool heddle_value_same(const struct heddle_schedule *one, int64_t of_one, const struct heddle_schedule *other,
		       int64_t of_other);

/** "17", "arena of D+64", "stack of D#1", "program#2". Returns buffer. */
const char *heddle_value_text(const struct heddle_schedule *schedule, int64_t value, char *buffer,
			      size_t size);

#endif
