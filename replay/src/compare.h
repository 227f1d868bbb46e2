/* SPDX-License-Identifier: MIT */
/*
 * Two schedules, step by step: the recorded one and what happened now.
 */
#ifndef REPLAY_COMPARE_H
#define REPLAY_COMPARE_H

#include <heddle/replay.h>

/**
 * Compares the steps that both have; fills replay's first difference and the moved places. Returns whether
 * they are equal.
 */
bool heddle_compare_steps(struct heddle_replay *replay, const struct heddle_schedule *recorded);

/** Whether a finding belongs to the group of the recorded one: kind, subject, file and function. */
bool heddle_compare_finding(const struct heddle_schedule *recorded, const struct heddle_finding *finding);

#endif
