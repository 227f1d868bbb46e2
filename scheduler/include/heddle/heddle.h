/* SPDX-License-Identifier: MIT */
/*
 * Everything that the body of a scenario may call. To define scenarios: <heddle/scenario.h>.
 *
 * Functions return no error codes: misuse stops the calling thread, with a hard finding that has the place of
 * the call, and the other threads go on. Where no execution is running, a call of a function that needs one
 * writes one line to stderr and ends the process by abort(); objects may be initialised there, but to use one
 * is a finding. docs/api.md has the whole of it, and a table of all functions: which are steps, which may
 * block, and where each may be called.
 *
 * Most functions are called by a macro without the last part of the name: heddle_mutex_lock(m) is
 * heddle_mutex_lock_at(m, HEDDLE_HERE). The macro adds the place of the call (where: static storage, as
 * HEDDLE_HERE makes it), or the name of the object (name: see heddle/object.h). The contract is that of the
 * function.
 *
 * What may change: this header with all that it includes, heddle/scenario.h, heddle/command.h and
 * heddle/version.h are stable; a name that goes is deprecated for one minor version before. Explorer,
 * executions and strategies (heddle/explore.h, execution.h, strategy.h, progress.h, code_place.h) may change
 * with each minor version, and so may schedules and replay (heddle/schedule.h, replay.h, trace.h, adopt.h,
 * rr.h). A program is compiled anew for each version: the fields of structures belong to Heddle, and may
 * change.
 */
#ifndef HEDDLE_HEDDLE_H
#define HEDDLE_HEDDLE_H

#include <heddle/address.h>
#include <heddle/atomic.h>
#include <heddle/barrier.h>
#include <heddle/check.h>
#include <heddle/choose.h>
#include <heddle/completion.h>
#include <heddle/condition.h>
#include <heddle/memory.h>
#include <heddle/mutex.h>
#include <heddle/note.h>
#include <heddle/object.h>
#include <heddle/once.h>
#include <heddle/ownership.h>
#include <heddle/rwlock.h>
#include <heddle/rwsem.h>
#include <heddle/semaphore.h>
#include <heddle/spin.h>
#include <heddle/spinlock.h>
#include <heddle/thread.h>
#include <heddle/unordered.h>
#include <heddle/version.h>
#include <heddle/waitqueue.h>

#endif
