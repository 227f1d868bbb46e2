/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/access_places.h"
#include "hooks/access.h"
#include "run/place.h"

#include <stddef.h>
#include <stdint.h>

#define PLACES_MAX 16384u /* a power of two */

struct code_place {
	void *caller; /* an address in the code; NULL: the slot is free */
	bool is_known;
	unsigned weak_in; /* the exploration in which an atomic here had a weak order */
	struct heddle_where where;
};

static struct code_place places[PLACES_MAX]; /* open addressing */
static unsigned n_places, n_unknown_places;
static unsigned exploration; /* number of the present one */

void access_places_begin_exploration(void)
{
	exploration++;
}

static struct code_place *find_place(void *caller)
{
	size_t slot = (size_t)((uint64_t)(uintptr_t)caller * UINT64_C(0x9e3779b97f4a7c15) >> 40) % PLACES_MAX;

	while (places[slot].caller && places[slot].caller != caller)
		slot = (slot + 1) % PLACES_MAX;
	return &places[slot];
}

const struct heddle_where *access_place(void *caller)
{
	struct code_place *place = find_place(caller);

	if (place->caller)
		return &place->where;
	if (n_places == PLACES_MAX / 2)
		access_no_room();
	n_places++;
	n_unknown_places++;
	place->caller = caller;
	place->where = (struct heddle_where){ .file = "?", .function = "?", .line = 0 };
	return &place->where;
}

static void look_up(struct code_place *place)
{
	const struct heddle_where *found = place_of(&place->caller, 1);

	place->is_known = true;
	if (found)
		place->where = *found;
}

void access_places_look_up(void)
{
	for (size_t i = 0; n_unknown_places && i < PLACES_MAX; i++) {
		if (!places[i].caller || places[i].is_known)
			continue;
		look_up(&places[i]);
		n_unknown_places--;
	}
}

bool access_place_becomes_weak(void *caller)
{
	struct code_place *place = find_place(caller);

	if (place->weak_in == exploration)
		return false;
	place->weak_in = exploration;
	return true;
}

#else
typedef int heddle_no_access_places;
#endif
