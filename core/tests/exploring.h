/* SPDX-License-Identifier: GPL-2.0-only */
/* What an exploration must have found, as assertions of Criterion. */
#ifndef CORE_TESTS_EXPLORING_H
#define CORE_TESTS_EXPLORING_H

#include "explore.h"

#include <criterion/criterion.h>

/** The revisions by name, as the argument of a body. */
#define DECEMBER ((void *)"v5-2006-12")
#define FEBRUARY ((void *)"rfc-2007-02")
#define FIXED	 ((void *)"fixed")
static void *const each_revision[] = { DECEMBER, FEBRUARY, FIXED };

/**
 * Fails the test unless every execution of body was seen and none has a finding. Returns how many there were.
 */
static inline unsigned long assert_clean(void (*body)(void *), void *argument)
{
	struct outcome outcome = explore(body, argument, 0);
	char text[1000];

	cr_assert(outcome.exhausted && outcome.n_findings == 0, "%s", describe(&outcome, text, sizeof(text)));
	return outcome.executions;
}

/**
 * The same for a body whose whole space is more than a unit test should take (the suites explore such things
 * to their end): fails if one of the executions seen has a finding.
 */
static inline void assert_clean_so_far(void (*body)(void *), void *argument, unsigned long executions)
{
	struct heddle_options options = { .sections = HEDDLE_SECTIONS_FOOTPRINT };
	struct outcome outcome = explore_with(body, argument, &options, executions);
	char text[1000];

	cr_assert(outcome.n_findings == 0 && outcome.executions > 10, "%s",
		  describe(&outcome, text, sizeof(text)));
}

/** Fails the test unless every execution was seen, and subject is what was found, and nothing else. */
static inline void assert_finds_only(void (*body)(void *), void *argument, const char *subject)
{
	struct outcome outcome = explore(body, argument, 0);
	char text[1000];

	cr_assert(outcome.exhausted && outcome.n_findings == 1 && has_finding(&outcome, subject),
		  "expected %s: %s", subject, describe(&outcome, text, sizeof(text)));
}

#endif
