/* SPDX-License-Identifier: MIT */
/*
 * Barrier: nobody passes until as many have arrived as there are parties; then the next round begins.
 *
 *   step     enabled                                  touches
 *   arrive   always                                   this round: add; the round before: read
 *   pass     when all parties of its round are there  this round: read
 *
 * Rounds are ranges of the barrier: arrivals of one round commute (nobody learns who was last), those of
 * different rounds do not, and passing comes after every arrival of the round. With more threads than
 * parties, who meets whom is explored.
 *
 * Findings: a barrier for nobody, destroyed while somebody waits; contexts.
 *
 *   function   step  may block  task  interrupt  section
 *   wait       yes   yes        yes   no         no
 */
#ifndef HEDDLE_BARRIER_H
#define HEDDLE_BARRIER_H

#include <heddle/object.h>
#include <heddle/thread.h>

struct heddle_barrier {
	struct heddle_object object;
	uint32_t parties;
	uint64_t arrived; /* in all rounds */
};

/** parties: at least 1. */
void heddle_barrier_init_at(struct heddle_barrier *barrier, uint32_t parties, struct heddle_name name,
			    const struct heddle_where *where);
#define heddle_barrier_init(barrier, parties, ...) \
	heddle_barrier_init_at((barrier), (parties), HEDDLE_NAME(__VA_ARGS__), HEDDLE_HERE)

/** Two steps: arrive, and pass. */
void heddle_barrier_wait_at(struct heddle_barrier *barrier, const struct heddle_where *where);
#define heddle_barrier_wait(barrier) heddle_barrier_wait_at((barrier), HEDDLE_HERE)

#endif
