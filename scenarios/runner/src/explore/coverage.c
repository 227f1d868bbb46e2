/* SPDX-License-Identifier: MIT */
#include "explore/coverage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int take_bounds(struct heddle_result *result, const struct heddle_coverage *coverage)
{
	if (!coverage->n_bounds)
		return 0;
	result->bounds = calloc(coverage->n_bounds, sizeof(*result->bounds));
	if (!result->bounds)
		return -ENOMEM;
	memcpy(result->bounds, coverage->bounds, coverage->n_bounds * sizeof(*result->bounds));
	result->n_bounds = coverage->n_bounds;
	return 0;
}

int coverage_take(struct run *run, uint64_t n_cut)
{
	struct heddle_result *result = run->result;
	struct heddle_coverage coverage;

	heddle_explorer_coverage(run->explorer, &coverage);
	if (jobs_copies(&run->jobs))
		result->estimate = run->estimated;
	else
		heddle_explorer_estimate(run->explorer, &result->estimate);
	result->preemptions = n_cut ? -1 : coverage.preemptions;
	result->all = coverage.all && !n_cut;
	result->up_to_bound = !result->all && result->preemptions >= 0 &&
			      (unsigned)result->preemptions == run->options.preemptions;
	return take_bounds(result, &coverage);
}
