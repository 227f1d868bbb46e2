/* SPDX-License-Identifier: MIT */
/*
 * Notes: what the code under test says of the step that it is in, for the reader of a replay: what a
 * lookup found, what a value means.
 *
 *   if (heddle_notes_wanted())
 *           heddle_note("finds %s's placeholder at %lu", heddle_holder_name(resource), index);
 *
 * Meanings: what an operation is for that the code under test has made of atomics or of wait queues. A lock
 * of one's own is taken by a compare-exchange, which tells a reader little:
 *
 *   if (heddle_atomic_compare_exchange(&lock->taken, 0, 1) == 0)
 *           heddle_means("locks account %d", lock->number);
 *   else
 *           heddle_means("finds account %d locked", lock->number);
 *
 * The story says that in place of the operation.
 *
 * Nobody but the reader sees either: neither is a step, is compared, or has a part in what an exploration
 * finds. Where nobody listens each costs a call.
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
 * Says what the operation means that the calling thread has done last, as printf does: a verb in the third
 * person and its object, for the thread is the subject ("locks page 3"). Of a heddle_wait_prepare: what is
 * waited for ("waits for page 3 to be unlocked"); it is said of the sleep as well. Call it behind the
 * operation, before the next one; of two meanings the latter counts. Plain accesses are no operations, but
 * C11's atomics are, in the access build. The rest as for heddle_note.
 */
void heddle_means(const char *format, ...) __attribute__((format(printf, 1, 2)));

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
