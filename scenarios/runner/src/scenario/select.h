/* SPDX-License-Identifier: MIT */
/* Scenarios by patterns. */
#ifndef RUNNER_SELECT_H
#define RUNNER_SELECT_H

#include <heddle/scenario.h>
#include <stddef.h>

struct heddle_selection {
	const struct heddle_scenario **scenarios;
	size_t n;
};

/**
 * Selects the scenarios that match at least one pattern, in the registry's order; without patterns, all. A
 * pattern is suite/name, a suite, a name, an id, or a glob of suite/name or id. Returns false after a
 * complaint: a pattern matches nothing.
 */
bool heddle_select(struct heddle_selection *selection, char *const *patterns, size_t n);
void heddle_selection_free(struct heddle_selection *selection);

#endif
