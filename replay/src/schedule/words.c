// SPDX-License-Identifier: MIT
#include "schedule/words.h"

#include <heddle/replay.h>
#include <string.h>

static const char *const sections_names[] = {
	[HEDDLE_SECTIONS_FOOTPRINT] = "footprint",
	[HEDDLE_SECTIONS_LOCK] = "lock",
	[HEDDLE_SECTIONS_OPEN] = "open",
};

static const char *const points_names[] = {
	[HEDDLE_POINTS_SYNC] = "sync",
	[HEDDLE_POINTS_RACY] = "racy",
	[HEDDLE_POINTS_MEMORY] = "memory",
};

static const char *const access_names[] = {
	[HEDDLE_READ] = "read",
	[HEDDLE_WRITE] = "write",
	[HEDDLE_ADD] = "add",
};

static const char *const outcome_names[] = {
	[HEDDLE_REPLAY_SAME] = "same finding",
	[HEDDLE_REPLAY_PASSED] = "passes",
	[HEDDLE_REPLAY_OTHER] = "another finding",
	[HEDDLE_REPLAY_DIVERGED] = "diverges",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int index_of(const char *const *names, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

const char *heddle_sections_name(enum heddle_sections sections)
{
	return sections_names[sections];
}

bool heddle_sections_by_name(const char *name, enum heddle_sections *sections)
{
	int found = index_of(sections_names, COUNT(sections_names), name);

	if (found >= 0)
		*sections = found;
	return found >= 0;
}

const char *heddle_points_name(enum heddle_points points)
{
	return points_names[points];
}

bool heddle_points_by_name(const char *name, enum heddle_points *points)
{
	int found = index_of(points_names, COUNT(points_names), name);

	if (found >= 0)
		*points = found;
	return found >= 0;
}

const char *heddle_access_name(enum heddle_access access)
{
	return access_names[access];
}

bool heddle_access_by_name(const char *name, enum heddle_access *access)
{
	int found = index_of(access_names, COUNT(access_names), name);

	if (found >= 0)
		*access = found;
	return found >= 0;
}

const char *heddle_replay_outcome_name(enum heddle_replay_outcome outcome)
{
	return outcome_names[outcome];
}

bool heddle_replay_outcome_by_name(const char *name, enum heddle_replay_outcome *outcome)
{
	int found = index_of(outcome_names, COUNT(outcome_names), name);

	if (found >= 0)
		*outcome = found;
	return found >= 0;
}

bool heddle_finding_kind_by_name(const char *name, enum heddle_finding_kind *kind)
{
	int i;

	for (i = 0; i < HEDDLE_FINDING_KINDS; i++) {
		if (strcmp(heddle_finding_kind_name(i), name) == 0) {
			*kind = i;
			return true;
		}
	}
	return false;
}
