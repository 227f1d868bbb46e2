/* SPDX-License-Identifier: MIT */
/* A set of 128-bit keys, for observations and classes. */
#ifndef TESTS_KEY_SET_H
#define TESTS_KEY_SET_H

#include "independence.h"

#include <stdio.h>

struct key_set {
	struct key *slots; /* open addressing; all zero: free */
	size_t n, capacity;
};

void key_set_free(struct key_set *set);
void key_set_clear(struct key_set *set);
/** Adds a key. Returns whether it is new. Aborts the test without memory. */
bool key_set_add(struct key_set *set, struct key key);
bool key_set_has(const struct key_set *set, struct key key);
/** Returns whether every key of one is in other. */
bool key_set_is_subset(const struct key_set *one, const struct key_set *other);
void key_set_write(const struct key_set *set, FILE *to);
/** Adds a written set. Returns whether it was complete. */
bool key_set_read(struct key_set *set, FILE *from);

#endif
