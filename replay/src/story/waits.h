/* SPDX-License-Identifier: MIT */
/*
 * Where threads wait, for what, and who ends it; which locks a thread holds meanwhile.
 *
 *   step 15  R  prepare_wait q        from
 *   step 34  D  wake q                by
 *   step 35  R  sleep q               until
 */
#ifndef REPLAY_WAITS_H
#define REPLAY_WAITS_H

#include <heddle/schedule.h>

struct story_wait {
	uint16_t thread;
	uint32_t from;	/* the thread's last step before; HEDDLE_NO_STEP: it has begun with it */
	uint32_t until; /* its next step; HEDDLE_NO_STEP: it never went on */
	uint32_t by;	/* the step of another thread that let it go on; HEDDLE_NO_STEP: none, or not known */
	enum heddle_operation operation;
	const struct heddle_target *target;
};

struct story_waits {
	struct story_wait *all; /* by until */
	size_t n;
};

/** Returns 0 or -ENOMEM. */
int waits_find(struct story_waits *waits, const struct heddle_schedule *schedule);
void waits_free(struct story_waits *waits);

#define HELD_MAX 8
/** The locks that a thread holds behind a step, by their names, at most HELD_MAX. Returns how many. */
size_t waits_held(const struct heddle_schedule *schedule, uint16_t thread, uint32_t step,
		  const char *held[HELD_MAX]);
/** Brings the *n locks that the thread of a step holds before it to those that it holds behind it. */
void waits_take(const struct heddle_schedule *schedule, uint32_t step, const char *held[HELD_MAX], size_t *n);

#endif
