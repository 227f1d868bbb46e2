/* SPDX-License-Identifier: MIT */
#include "scenario/select.h"
#include "terminal/complain.h"
#include "scenario/registry.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static bool matches(const struct heddle_scenario *scenario, const char *pattern)
{
	char full_name[HEDDLE_FULL_NAME_MAX];

	if (!strcmp(pattern, scenario->suite) || !strcmp(pattern, scenario->name) ||
	    !fnmatch(pattern, heddle_scenario_full_name(scenario, full_name), 0))
		return true;
	return scenario->id && !fnmatch(pattern, scenario->id, FNM_CASEFOLD);
}

static bool matches_any(const struct heddle_scenario *scenario, char *const *patterns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (matches(scenario, patterns[i]))
			return true;
	return !n;
}

static bool matches_something(const char *pattern)
{
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		if (matches(s, pattern))
			return true;
	return false;
}

static void complain_of_pattern(const char *pattern)
{
	struct heddle_nearest nearest = { .word = pattern };
	char full_name[HEDDLE_FULL_NAME_MAX], hint[HEDDLE_HINT_MAX];

	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
		heddle_nearest_offer(&nearest, heddle_scenario_full_name(s, full_name));
		heddle_nearest_offer(&nearest, s->name);
		heddle_nearest_offer(&nearest, s->id);
		heddle_nearest_offer(&nearest, s->suite);
	}
	heddle_complain("%s: no scenario has this name or id%s: `heddle list` shows them all", pattern,
			heddle_nearest_hint(&nearest, hint));
}

bool heddle_select(struct heddle_selection *selection, char *const *patterns, size_t n)
{
	size_t room = 0;

	*selection = (struct heddle_selection){ 0 };
	for (size_t i = 0; i < n; i++) {
		if (matches_something(patterns[i]))
			continue;
		complain_of_pattern(patterns[i]);
		return false;
	}
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		room++;
	selection->scenarios = calloc(room + 1, sizeof(const struct heddle_scenario *));
	if (!selection->scenarios) {
		heddle_complain("there is no memory for a list of scenarios: end other programs");
		return false;
	}
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		if (matches_any(s, patterns, n))
			selection->scenarios[selection->n++] = s;
	return true;
}

void heddle_selection_free(struct heddle_selection *selection)
{
	free(selection->scenarios);
	*selection = (struct heddle_selection){ 0 };
}
