/* SPDX-License-Identifier: MIT */
/* The function that a scenario's Criterion test calls. */

#include "explore/explore_variant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Builds that watch accesses are slow; they must complete what other builds complete. */
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
#define SECONDS_MAX (5 * HEDDLE_SECONDS_DEFAULT)
#else
#define SECONDS_MAX HEDDLE_SECONDS_DEFAULT
#endif

static char reasons[HEDDLE_REVISIONS_MAX * 5 * HEDDLE_REASON_MAX];

static void add_reason(const struct heddle_scenario *scenario, const char *revision, const char *verdict,
		       const char *reason)
{
	size_t used = strlen(reasons);

	snprintf(reasons + used, sizeof(reasons) - used, "%s%s/%s%s%s: %s; %s", used ? "\n" : "",
		 scenario->suite, scenario->name, revision ? " under " : "", revision ? revision : "",
		 verdict, reason);
}

static void explore(const struct heddle_scenario *scenario, const char *revision)
{
	const struct heddle_exploration exploration = { .limits = { .seconds = SECONDS_MAX } };
	struct heddle_variant variant = heddle_variant_of(scenario, revision);
	struct heddle_result result;
	int error = heddle_explore(&result, &variant, &exploration);

	if (error) {
		add_reason(scenario, revision, "it cannot be explored", strerror(-error));
		return;
	}
	if (!result.expected)
		add_reason(scenario, revision, heddle_verdict_name(result.verdict), result.why_not);
	heddle_result_free(&result);
}

size_t heddle_scenario_explore(const struct heddle_scenario *scenario, const char **why_not)
{
	static const char *const none = NULL;
	const char *const *revisions = scenario->subject ? scenario->subject->revisions : NULL;
	const char *const *revision = revisions ? revisions : &none;
	size_t n = 0;

	*why_not = reasons;
	reasons[0] = 0;
	if (scenario->seconds > HEDDLE_SECONDS_DEFAULT)
		return 0;
	do {
		if (heddle_scenario_takes_part(scenario, *revision)) {
			explore(scenario, *revision);
			n++;
		}
	} while (*revision && *++revision);
	return n;
}
