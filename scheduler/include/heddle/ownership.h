/* SPDX-License-Identifier: MIT */
/*
 * Ownership: who holds a resource that has no lock object of its own (a page lock made of a flag and a wait
 * queue, a placeholder's range). The scheduler's own locks need none of this. Nothing here is a step; it only
 * explains a deadlock as a cycle thread -> what it waits for -> who holds it.
 */
#ifndef HEDDLE_OWNERSHIP_H
#define HEDDLE_OWNERSHIP_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Says that the calling thread now holds resource, of an object that lives. At most 1024 locks and resources
 * are held at once (finding: limit). To hold one at the thread's end is no finding.
 */
void heddle_own_at(struct heddle_resource resource, const struct heddle_where *where);
#define heddle_own(resource) heddle_own_at((resource), HEDDLE_HERE)

/**
 * Ends every ownership of exactly this resource's object whose range lies in [low, high], whoever holds it (a
 * completion may release what a task took). None is no mistake. The scheduler's own locks are not to be
 * given: their holdings would be forgotten.
 */
void heddle_disown(struct heddle_resource resource);

#ifdef __cplusplus
}
#endif

#endif
