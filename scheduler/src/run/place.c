/* SPDX-License-Identifier: MIT */
#include "run/place.h"
#include "hooks/access.h"

#include <heddle/code_place.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void know(const struct heddle_where *where)
{
#ifdef HEDDLE_ACCESS
	access_know_place(where);
#else
	(void)where;
#endif
}

const char *place_file(const struct heddle_where *where)
{
	const char *slash;

	know(where);
	slash = strrchr(where->file, '/');
	return slash ? slash + 1 : where->file;
}

int place_line(const struct heddle_where *where)
{
	know(where);
	return where->line;
}

#if defined(HEDDLE_TSAN) || defined(HEDDLE_ASAN) || defined(HEDDLE_ACCESS)

/* A list, since a run has few places with errors. */
struct known_place {
	struct known_place *next;
	void *caller;
	bool counts;
	struct heddle_where where;
};

static struct known_place *known;

/* Returns whether file belongs to a sanitizer's runtime or to the scheduler, not to the scenario. */
static bool is_ours(const char *file)
{
	static const char scheduler[] = HEDDLE_SOURCE_ROOT "scheduler/src/";

	return strncmp(file, scheduler, sizeof(scheduler) - 1) == 0 || strstr(file, "libsanitizer/") ||
	       strstr(file, "compiler-rt/");
}

static struct known_place *look_up(void *caller)
{
	struct known_place *place = calloc(1, sizeof(*place));

	if (!place)
		return NULL;
	place->caller = caller;
	place->counts = heddle_place_of_address(caller, &place->where) && !is_ours(place->where.file);
	place->next = known;
	known = place;
	return place;
}

static struct known_place *find(void *caller)
{
	for (struct known_place *place = known; place; place = place->next) {
		if (place->caller == caller)
			return place;
	}
	return look_up(caller);
}

/* Two calls in one line are one place. */
static const struct heddle_where *first_of(const struct known_place *found)
{
	const struct heddle_where *where = &found->where;

	for (const struct known_place *place = found->next; place; place = place->next) {
		if (place->counts && place->where.line == found->where.line &&
		    strcmp(place->where.file, found->where.file) == 0 &&
		    strcmp(place->where.function, found->where.function) == 0)
			where = &place->where;
	}
	return where;
}

const struct heddle_where *place_of(void *const *callers, size_t n)
{
	for (size_t i = 0; i < n && callers[i]; i++) {
		const struct known_place *place = find(callers[i]);

		if (place && place->counts)
			return first_of(place);
	}
	return NULL;
}
#endif
