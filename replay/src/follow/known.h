/* SPDX-License-Identifier: MIT */
/*
 * What a schedule knew of sections and of plain accesses when it was recorded, for those who follow it
 * loosely: an exploration would have to learn it anew.
 */
#ifndef REPLAY_KNOWN_H
#define REPLAY_KNOWN_H

#include <heddle/schedule.h>

/** Wherever a thread's section was left before an operation, it is left before every one like it. */
bool known_splits(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		  const struct heddle_next *next);
/**
 * For those who follow step by step: the section is left where it was, before an operation like next, but
 * not while the recorded step that is being done has such touches still to come. step: that one; n_steps
 * if it is none.
 */
bool known_splits_in_step(const struct heddle_schedule *schedule, size_t step,
			  const struct heddle_execution *execution, const struct heddle_next *next);
/** All accesses to some bytes were operations, or none. */
bool known_sees(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		const struct heddle_next *next);

#endif
