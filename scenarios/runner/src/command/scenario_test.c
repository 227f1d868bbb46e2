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

bool heddle_scenario_is_left_out(const struct heddle_scenario *scenario)
{
	return scenario->seconds > HEDDLE_SECONDS_DEFAULT;
}

static char reason[5 * HEDDLE_REASON_MAX];

bool heddle_scenario_as_expected(const struct heddle_scenario *scenario, const char *revision,
				 const char **why_not)
{
	const struct heddle_exploration exploration = { .limits = { .seconds = SECONDS_MAX } };
	struct heddle_variant variant = heddle_variant_of(scenario, revision);
	struct heddle_result result;
	int error = heddle_explore(&result, &variant, &exploration);

	*why_not = reason;
	if (error) {
		snprintf(reason, sizeof(reason), "%s/%s cannot be explored: %s", scenario->suite,
			 scenario->name, strerror(-error));
		return false;
	}
	snprintf(reason, sizeof(reason), "%s/%s%s%s: %s; %s", scenario->suite, scenario->name,
		 revision ? " under " : "", revision ? revision : "", heddle_verdict_name(result.verdict),
		 result.why_not);
	heddle_result_free(&result);
	return result.expected;
}
