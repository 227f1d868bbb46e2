/* SPDX-License-Identifier: MIT */
/*
 * Data races in pairs. Each scenario has two revisions that differ in one thing: `racy` has a race that some
 * of its interleavings show and others hide; in `clean` the object orders the accesses. Only the tsan and the
 * access build can tell the two apart: the values that are read are not used, so the other builds find
 * nothing.
 *
 * Lines with an access that takes part in a race are marked: RACES.
 */
#ifndef SUITES_RACE_H
#define SUITES_RACE_H

#define HEDDLE_SUBJECT		    (&race_subject)
#define HEDDLE_REVISIONS(EACH, ...) EACH(racy, "racy", __VA_ARGS__) EACH(clean, "clean", __VA_ARGS__)
#include <heddle/scenario.h>

extern const struct heddle_subject race_subject;

/** For .expect of all of them. */
#define RACE_EXPECTED                                                                                  \
	{                                                                                              \
		FINDS_IN(HEDDLE_SEES_RACES, "racy", { HEDDLE_DATA_RACE, "unordered accesses", NULL }), \
			PASSES("racy"), PASSES("clean")                                                \
	}

/** Whether the running revision is `racy`. */
bool is_racy(void);

/** Runs the two as threads "A" and "B" of argument, and waits for their ends. */
void race_pair(void (*a)(void *), void (*b)(void *), void *argument);

/** Marks an access. */
#define RACES

#endif
