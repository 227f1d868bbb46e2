/* SPDX-License-Identifier: MIT */
/*
 * Ownership: which thread holds a resource without a lock object, such as a page lock made of a flag and a
 * wait queue. The scheduler's own locks need none of this. Nothing here is a step. It only serves to explain
 * a deadlock as a cycle: thread -> what it waits for -> the thread that holds it.
 */
#ifndef HEDDLE_OWNERSHIP_H
#define HEDDLE_OWNERSHIP_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Declares that the calling thread now holds resource, of an object that lives. At most 1024 locks and
 * resources are held at once (finding: limit). Holding one at the thread's end is no finding.
 */
void heddle_own_at(struct heddle_resource resource, const struct heddle_where *where);
#define heddle_own(resource) heddle_own_at((resource), HEDDLE_HERE)

/**
 * Ends every ownership of the object of resource whose range lies in [low, high], whichever thread holds it:
 * a completion may release what a task took. None is no mistake. Must not be called for the scheduler's own
 * locks: their holders would be forgotten.
 */
void heddle_disown(struct heddle_resource resource);

#ifdef __cplusplus
}
#endif

#endif
