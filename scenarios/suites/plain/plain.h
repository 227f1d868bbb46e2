/* SPDX-License-Identifier: MIT */
/*
 * Code without announced operations: plain variables and C11's atomics. Only the access build, where the
 * compiler tells Heddle of each access, can schedule between two of them; in the others a thread of these
 * scenarios is mostly one step.
 *
 * Each has two revisions: `broken`, and `sound`, which differs in one thing.
 */
#ifndef SUITES_PLAIN_H
#define SUITES_PLAIN_H

#define HEDDLE_SUBJECT		    (&plain_subject)
#define HEDDLE_REVISIONS(EACH, ...) EACH(broken, "broken", __VA_ARGS__) EACH(sound, "sound", __VA_ARGS__)
#include <heddle/scenario.h>

extern const struct heddle_subject plain_subject;

#define A_RACE                                               \
	{                                                    \
		HEDDLE_DATA_RACE, "unordered accesses", NULL \
	}

/** Whether the running revision is `broken`. */
bool is_the_broken_one(void);

/** Runs the two as threads "A" and "B" of argument, and waits for their ends. */
void plain_pair(void (*a)(void *), void (*b)(void *), void *argument);

#endif
