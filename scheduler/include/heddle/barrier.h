/* SPDX-License-Identifier: MIT */
/*
 * Barrier: no thread passes until as many have arrived as there are parties; then the next round begins.
 *
 *   step     enabled                          touches
 *   arrive   always                           write
 *   pass     when its round has been filled   nothing; happens after the arrival that filled the round
 *
 * The thread that fills the round passes with that step. Arrivals do not commute: with more threads than
 * parties, their order decides which threads meet.
 *
 * Findings: a barrier for nobody, destroyed while a thread waits; contexts.
 *
 *   function   step  may block  task  interrupt  section
 *   wait       yes   yes        yes   no         no
 */
#ifndef HEDDLE_BARRIER_H
#define HEDDLE_BARRIER_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_barrier {
	struct heddle_object object;
	uint32_t parties;
	uint32_t arrived; /* in this round */
	struct heddle_thread_set waiting;
};

/**
 * Initialises barrier for so many parties, at least 1; 0 is a hard finding (lock misuse, barrier for nobody).
 * name: see heddle/object.h.
 */
void heddle_barrier_init_at(struct heddle_barrier *barrier, uint32_t parties, const struct heddle_name *name,
			    const struct heddle_where *where);
#define heddle_barrier_init(barrier, parties, ...) \
	heddle_barrier_init_at((barrier), (parties), HEDDLE_NAME(__VA_ARGS__), HEDDLE_HERE)

/**
 * Arrives, and waits until as many threads have arrived in this round as there are parties. One step for the
 * thread that fills the round, two for the others. With more parties than threads no thread passes: a
 * deadlock. Returns whether the calling thread has filled the round.
 */
bool heddle_barrier_wait_at(struct heddle_barrier *barrier, const struct heddle_where *where);
#define heddle_barrier_wait(barrier) heddle_barrier_wait_at((barrier), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
