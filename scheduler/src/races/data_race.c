/* SPDX-License-Identifier: MIT */
/* Makes findings of the data races of an execution. The file is empty in builds without a race detector. */
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#include "races/data_race.h"
#include "hooks/detectors.h"
#include "run/finding.h"
#include "run/engine.h"
#include "run/place.h"

#include <stdio.h>
#include <string.h>

#define RACES_MAX 16 /* of one execution */

static struct race races[RACES_MAX];
static size_t n_races;
static bool were_more;

struct race *data_race_add(void)
{
	struct race *race = &races[n_races];

	if (n_races == RACES_MAX) {
		were_more = true;
		return NULL;
	}
	n_races++;
	*race = (struct race){ .step = (uint32_t)engine->execution.n_steps, .thread = engine->self->index };
	return race;
}

bool data_race_is_kept(const void *one, const void *other)
{
	for (size_t i = 0; i < n_races; i++) {
		const void *a = races[i].access[0].callers[0], *b = races[i].access[1].callers[0];

		if ((a == one && b == other) || (a == other && b == one))
			return true;
	}
	return false;
}

/*
 * The two orders of a pair of accesses are one finding, placed at the access that comes first in the source.
 */
static const struct heddle_where *place_of_pair(const struct race *race)
{
	const struct heddle_where *a = race->access[0].where, *b = race->access[1].where;
	int order;

	if (!a || !b)
		return a ? a : b;
	order = strcmp(a->file, b->file);
	if (order)
		return order < 0 ? a : b;
	return a->line <= b->line ? a : b;
}

static void describe(const struct race_access *access, char *text, size_t size)
{
	const char *how = access->write ? "write" : "read";

	if (access->where)
		snprintf(text, size, "%s%s by %.23s at %.40s:%d in %.40s", access->atomic ? "atomic " : "",
			 how, access->thread, place_file(access->where), place_line(access->where),
			 access->where->function);
	else
		snprintf(text, size, "%s%s by %.23s", access->atomic ? "atomic " : "", how, access->thread);
}

static void add_finding(struct race *race)
{
	char text[2][144];

	for (int i = 0; i < 2; i++) {
		struct race_access *access = &race->access[i];

		access->where = place_of(access->callers, CALLERS_MAX);
		describe(access, text[i], sizeof(text[i]));
	}
	if (race->freed)
		finding_add_late(HEDDLE_USE_AFTER_FREE, "heap-use-after-free", race->access[0].where,
				 race->step, race->thread, "%s; freed by the %s", text[0], text[1]);
	else
		finding_add_late(HEDDLE_DATA_RACE, "unordered accesses", place_of_pair(race), race->step,
				 race->thread, "%s; %s: nothing orders them", text[0], text[1]);
}

void data_race_findings(void)
{
	for (size_t i = 0; i < n_races; i++) {
		add_finding(&races[i]);
		data_race_forget(&races[i]);
	}
	if (were_more)
		finding_add_late(
			HEDDLE_LIMIT, "data races", NULL, (uint32_t)engine->execution.n_steps, -1,
			"more than %d data races in one execution: mend these, and the others will be told",
			RACES_MAX);
	n_races = 0;
	were_more = false;
}

#else
typedef int heddle_no_data_races;
#endif
