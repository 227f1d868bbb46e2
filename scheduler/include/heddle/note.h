/* SPDX-License-Identifier: MIT */
/*
 * Notes: what the code under test says of the step that it is in, for the reader of a replay: what a
 * lookup found, what a value means.
 *
 *   if (heddle_notes_wanted())
 *           heddle_note("finds %s's placeholder at %lu", heddle_holder_name(resource), index);
 *
 * Nobody but the reader sees them: no note is a step, is compared, or has a part in what an exploration
 * finds.
 */
#ifndef HEDDLE_NOTE_H
#define HEDDLE_NOTE_H

#include <heddle/object.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_NOTE_MAX 160 /* bytes, the zero byte included */

/**
 * Whether somebody listens: where it costs something to make a note, ask first. Not a step. Callable from
 * everywhere; false while no execution is running.
 */
bool heddle_notes_wanted(void);

/**
 * Says something of the step in progress, as printf does: a few words without a subject, for that is the
 * thread ("finds page 0"). Cut off after HEDDLE_NOTE_MAX - 1 bytes. Before the first step, or where nobody
 * listens, it does nothing. Not a step. No addresses, since those differ from run to run. Callable from
 * everywhere.
 */
void heddle_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * The name of a thread that holds the resource, or a part of it: what heddle_own said of it, or a lock;
 * "nobody" if none does. Valid to the end of the execution. Not a step. Callable from tasks, interrupts,
 * sections and final checks.
 */
const char *heddle_holder_name(struct heddle_resource resource);

#ifdef __cplusplus
}
#endif

#endif
