/* SPDX-License-Identifier: MIT */
/*
 * All that the body of a scenario may call. Scenarios are defined with <heddle/scenario.h>.
 *
 * Functions return no error codes. Misuse stops the calling thread with a hard finding that has the place of
 * the call; the other threads go on. A function that needs a running execution writes one line to stderr and
 * calls abort() when none is running. An object may be initialised outside of an execution, but using it is a
 * finding. docs/api.md has the details, and a table of all functions: which are steps, which may block, and
 * where each may be called.
 *
 * Most functions are called by a macro without the last part of the name: heddle_mutex_lock(m) is
 * heddle_mutex_lock_at(m, HEDDLE_HERE). The macro adds `where`, the place of the call (static storage, as
 * HEDDLE_HERE makes it), or `name`, the name of the object (see heddle/object.h). The contract is that of the
 * function.
 *
 * Stability: this header with all that it includes, heddle/scenario.h, heddle/command.h and heddle/version.h
 * are stable. A name is deprecated for one minor version before it is removed. Explorer, executions and
 * strategies may change with each minor version (heddle/explore.h, execution.h, strategy.h, progress.h,
 * code_place.h). So may schedules and replay (heddle/schedule.h, replay.h, story.h, failing.h, trace.h,
 * adopt.h, gdb.h, rr.h), and what debuggers read (heddle/debugger.h). The fields of structures belong to
 * Heddle and may change, so a program must be recompiled for each version.
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
