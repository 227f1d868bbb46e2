/* SPDX-License-Identifier: MIT */
/*
 * Places of the code that access memory. They are kept for all explorations. The source of a place is looked
 * up between executions, since that starts a process; access_place (hooks/access.h) gives what is known.
 */
#ifndef RACES_ACCESS_PLACES_H
#define RACES_ACCESS_PLACES_H

#include <stdbool.h>

void access_places_begin_exploration(void);

/** In the host: looks up the places that were met since the last time. */
void access_places_look_up(void);

/**
 * Notes that an atomic at a place that access_place has been asked about had a memory order weaker than
 * sequentially consistent. Returns whether it is the first one there in this exploration.
 */
bool access_place_becomes_weak(void *caller);

#endif
