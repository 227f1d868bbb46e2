/* SPDX-License-Identifier: MIT */
/*
 * Once: a function that runs once, in the first thread that calls; the others wait until it has returned.
 *
 *   step                      enabled                 touches
 *   once (runs the function)  unless it is running    write
 *   once (it has run)         unless it is running    read
 *   finish_once               always                  write
 *
 * The thread that runs the function holds the object: a call from inside the function is a deadlock of the
 * thread with itself. Findings: destroyed while the function runs; contexts.
 *
 *   function   step  may block  task  interrupt  section
 *   once       yes   yes        yes   no         no
 */
#ifndef HEDDLE_ONCE_H
#define HEDDLE_ONCE_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_once_state { HEDDLE_ONCE_FRESH, HEDDLE_ONCE_RUNNING, HEDDLE_ONCE_DONE };

struct heddle_once {
	struct heddle_object object;
	enum heddle_once_state state;
};

/** Initialises once, whose function has not run. name: see heddle/object.h. */
void heddle_once_init_named(struct heddle_once *once, const struct heddle_name *name);
#define heddle_once_init(once, ...) heddle_once_init_named((once), HEDDLE_NAME(__VA_ARGS__))

/**
 * Runs function(argument) if no call on this object has begun before; else waits until the function of the
 * first call has returned. Calls with different functions are not told apart. From inside the function: a
 * deadlock.
 */
void heddle_once_at(struct heddle_once *once, void (*function)(void *), void *argument,
		    const struct heddle_where *where);
#define heddle_call_once(once, function, argument) heddle_once_at((once), (function), (argument), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
