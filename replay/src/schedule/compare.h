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

/**
 * The recorded finding, if it happened, must have done so within the recorded steps: else that is the first
 * difference.
 */
void heddle_compare_end(struct heddle_replay *replay, const struct heddle_schedule *recorded,
			bool is_recorded);

/**
 * Whether a finding of the execution is the recorded one: kind, subject and thread. Where it is in the source
 * may have changed.
 */
bool heddle_compare_finding(const struct heddle_schedule *recorded, const struct heddle_execution *execution,
			    const struct heddle_finding *finding);
/** Whether it is in the same file and function, too. */
bool heddle_compare_finding_place(const struct heddle_schedule *recorded,
				  const struct heddle_finding *finding);
/** Whether the same threads wait for the same objects; of what was recorded without that, whoever waits. */
bool heddle_compare_waits(const struct heddle_schedule *recorded, const struct heddle_schedule *found);
/** Notes that the finding, which is the recorded one, is elsewhere in the source. */
void heddle_note_moved_finding(struct heddle_replay *replay, const struct heddle_schedule *recorded);

#endif
