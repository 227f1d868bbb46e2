/* SPDX-License-Identifier: MIT */
/*
 * Places of the code that access memory. They are kept for all explorations. The source of a place is looked
 * up between executions, since that starts a process; access_place (hooks/access.h) gives what is known.
 */
#ifndef RACES_ACCESS_PLACES_H
#define RACES_ACCESS_PLACES_H

#include <heddle/object.h>
#include <stdbool.h>

struct code_place {
	void *caller; /* an address in the code; NULL: the slot is free */
	bool is_known;
	unsigned weak_in; /* the exploration in which an atomic here had a weak order */
	struct heddle_where where;
};

void access_places_begin_exploration(void);

/** In the host: looks up the places that were met since the last time. */
void access_places_look_up(void);

/**
 * Notes that an atomic at a place of access_place had a memory order weaker than sequentially consistent.
 * Returns whether it is the first one there in this exploration; false for other places.
 */
bool access_place_becomes_weak(const struct heddle_where *where);

#endif
