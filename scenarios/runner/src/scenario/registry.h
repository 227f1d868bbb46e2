/* SPDX-License-Identifier: MIT */
/*
 * The linked scenarios, in the order in which they are listed and run: by suite, id (RA2 before RA10), name.
 */
#ifndef RUNNER_REGISTRY_H
#define RUNNER_REGISTRY_H

#include <heddle/scenario.h>

/** Returns the first scenario; the others follow by `next`. NULL: none. */
const struct heddle_scenario *heddle_registry_first(void);

/** Returns the scenario called suite/name, NULL if there is none. */
const struct heddle_scenario *heddle_registry_find(const char *full_name);

/** Returns whether subject (NULL: none) has this revision; a subject without revisions has only NULL. */
bool heddle_subject_has_revision(const struct heddle_subject *subject, const char *revision);

/** Returns whether subject (NULL: none) has this defect. */
bool heddle_subject_has_defect(const struct heddle_subject *subject, const char *defect);

/** Copies the first name of a list with commas. Returns what follows it: NULL, nothing; else the next one. */
#define HEDDLE_DEFECT_NAME_MAX 64
const char *heddle_first_name(const char *names, char name[HEDDLE_DEFECT_NAME_MAX]);

/**
 * Why this combination does not exist, as the subject (NULL: none) says it; NULL: it does. defect and without
 * may be NULL.
 */
const char *heddle_subject_refusal(const struct heddle_subject *subject, const char *revision,
				   const char *defect, const char *without);

/** Writes "suite/name". Returns buffer. */
#define HEDDLE_FULL_NAME_MAX	 160
#define HEDDLE_REVISION_NAME_MAX 64
const char *heddle_scenario_full_name(const struct heddle_scenario *scenario,
				      char buffer[HEDDLE_FULL_NAME_MAX]);

/**
 * Checks the registered scenarios: names and ids are unique, defaults are within their ranges, expectations
 * are for existing revisions. Returns false after complaining about the first error.
 */
bool heddle_registry_check(void);

#endif
