/* SPDX-License-Identifier: MIT */
/*
 * Memory errors in pairs: `broken` makes the error in some of its interleavings, `sound` in none. Some are found in each build, some only
 * in the asan build, or in the access build.
 */
#ifndef SUITES_MEMORY_H
#define SUITES_MEMORY_H

#define HEDDLE_SUBJECT		    (&memory_subject)
#define HEDDLE_REVISIONS(EACH, ...) EACH(broken, "broken", __VA_ARGS__) EACH(sound, "sound", __VA_ARGS__)
#include <heddle/scenario.h>

extern const struct heddle_subject memory_subject;

/** Whether the running revision is `broken`. */
bool is_broken(void);

/**
 * How often one thread has run before the other came to its point: 0, 1 or 2, each in some of the interleavings. What a scenario
 * does wrong it does where it is 2.
 */
int count_turns(void);

/** Runs function(argument) as thread "A", beside "B", whose turns it counts; and waits for both. */
void run_beside(void (*function)(void *), void *argument);

#endif
