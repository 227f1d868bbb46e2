/* SPDX-License-Identifier: MIT */
/* How one tells from the calls that are noted when a round of a loop ends and the next one begins. */
#ifndef AWAITS_ROUNDS_H
#define AWAITS_ROUNDS_H

#include "values.h"

#define CALLS_MAX 64u

enum way {
	WAY_UNKNOWN = '?', /* it may be that a round has ended: or there is no way at all */
	WAY_WITHIN = '.',  /* within a round */
	WAY_ENDS = 'e',	   /* a round has ended, and the next one has begun, within the loop */
	WAY_BEGINS = 'b',  /* the loop was left, and begun again */
};

/* The noted calls of a loop, and what lies between one and the next. */
struct rounds {
	uint32_t n;
	uint32_t call[CALLS_MAX];	 /* nodes */
	char ways[CALLS_MAX][CALLS_MAX]; /* enum way, from the one to the other */
};

/** Returns false if the loop has none, or too many, or there is no memory. */
bool rounds_find(struct rounds *rounds, const struct flow *flow, const struct loop *loop);

#endif
