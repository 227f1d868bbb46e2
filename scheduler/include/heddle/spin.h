/* SPDX-License-Identifier: MIT */
/*
 * Spinning: a loop that waits by reading the same state repeatedly.
 *
 *   while (!heddle_atomic_load(&ready))
 *           heddle_spin_wait();
 *
 *   step   enabled                                                           touches
 *   spin   when another thread has changed something that this round read    what the round read: read
 *
 * A round is all that the thread did since its last spin, or since its start. A new round makes sense only
 * after a change. So a round is run once for each change, and the loop does not make the exploration endless.
 * A round has read the objects of its operations that return a value or acquire, not of those that only
 * store, add or release. A change is a write or an add by another thread, after the round's first operation
 * on that object and range. So a retry that compares two reads goes on when a change came between them. A
 * round with more than HEDDLE_SPIN_READS_MAX reads counts as changed. Poll with operations that only read
 * (atomic_load, trylock, a compare_exchange that fails): two threads that poll under a lock change it for
 * each other for ever.
 *
 * A switch to another thread at a spin is not a preemption. Findings: livelock, when no thread can go on and
 * at least one of them spins; contexts.
 *
 *   function   step  may block  task  interrupt  section
 *   spin_wait  yes   yes        yes   yes        no
 */
#ifndef HEDDLE_SPIN_H
#define HEDDLE_SPIN_H

#include <heddle/object.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_SPIN_READS_MAX 32

/**
 * Waits until another thread has changed something that the calling thread has read since its last spin_wait.
 * A round that has read nothing waits for ever (finding: livelock). In a section: a hard finding (wrong
 * context).
 */
void heddle_spin_wait_at(const struct heddle_where *where);
#define heddle_spin_wait() heddle_spin_wait_at(HEDDLE_HERE)

/** The old name of heddle_spin_wait, until 0.3. */
__attribute__((deprecated("say heddle_spin_wait"))) static inline void heddle_spin_at(
	const struct heddle_where *where)
{
	heddle_spin_wait_at(where);
}
#define heddle_spin() heddle_spin_at(HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
