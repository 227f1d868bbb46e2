/* SPDX-License-Identifier: MIT */
/*
 * Covering: of sets, one for each passing run with the orders that it breaks, a few orders of which each
 * set has one. Then no passing run has all of those orders.
 */
#ifndef REPLAY_COVER_H
#define REPLAY_COVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cover {
	uint64_t *sets; /* n of them, each once, of `words` words */
	size_t n, words;
	size_t n_members; /* of which a set may have some */
};

/** Returns false without memory. */
bool cover_open(struct cover *cover, size_t n_members);
void cover_close(struct cover *cover);
/** Adds a set, unless it is there. Returns 0 or -ENOMEM. */
int cover_add(struct cover *cover, const uint64_t *set);
/**
 * Fills chosen, at most max, with members that cover all sets, and of which none can be left out: as few
 * as there can be up to two, then those that cover most first. cost: of each member, the cheapest are
 * preferred among equals. *n: how many. Returns false if there is an empty set, or max do not suffice.
 */
bool cover_choose(const struct cover *cover, const unsigned *cost, uint32_t *chosen, size_t max, size_t *n);

#endif
