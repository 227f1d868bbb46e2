/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/access_places.h"
#include "hooks/access.h"
#include "run/place.h"

#include <stddef.h>
#include <stdint.h>

#define PLACES_MAX 16384u /* a power of two */

static struct code_place places[PLACES_MAX]; /* open addressing */
static unsigned n_places, n_unknown_places;
static unsigned exploration; /* number of the present one */

void access_places_begin_exploration(void)
{
	exploration++;
}

/* One call can call several functions, by a pointer. */
static struct code_place *find_place(void *caller, const char *call)
{
	size_t slot = (size_t)((uint64_t)(uintptr_t)caller * UINT64_C(0x9e3779b97f4a7c15) >> 40) % PLACES_MAX;

	while (places[slot].caller && (places[slot].caller != caller || places[slot].where.call != call))
		slot = (slot + 1) % PLACES_MAX;
	return &places[slot];
}

const struct heddle_where *access_place(void *caller, const char *call)
{
	struct code_place *place = find_place(caller, call);

	if (place->caller)
		return &place->where;
	if (n_places == PLACES_MAX / 2)
		access_no_room();
	n_places++;
	n_unknown_places++;
	place->caller = caller;
	place->where = (struct heddle_where){ .file = "?", .function = "?", .call = call };
	return &place->where;
}

/* Returns what where is a part of, NULL if it is a place of HEDDLE_HERE. */
static struct code_place *code_place_of(const struct heddle_where *where)
{
	uintptr_t offset = (uintptr_t)where - (uintptr_t)places;

	return offset < sizeof(places) ? &places[offset / sizeof(*places)] : NULL;
}

static void look_up(struct code_place *place)
{
	const struct heddle_where *found = place_of(&place->caller, 1);
	const char *call = place->where.call;

	place->is_known = true;
	n_unknown_places--;
	if (found)
		place->where = *found;
	place->where.call = call;
}

void access_know_place(const struct heddle_where *where)
{
	struct code_place *place = code_place_of(where);

	if (place && !place->is_known)
		look_up(place);
}

void *access_caller(const struct heddle_where *where, void *caller)
{
	const struct code_place *place = code_place_of(where);

	return place ? place->caller : caller;
}

void access_places_look_up(void)
{
	for (size_t i = 0; n_unknown_places && i < PLACES_MAX; i++) {
		if (places[i].caller && !places[i].is_known)
			look_up(&places[i]);
	}
}

bool access_place_becomes_weak(const struct heddle_where *where)
{
	struct code_place *place = code_place_of(where);

	if (!place || place->weak_in == exploration)
		return false;
	place->weak_in = exploration;
	return true;
}

#else
typedef int heddle_no_access_places;
#endif
