// SPDX-License-Identifier: MIT
#include "minimise/bound.h"

#include <errno.h>
#include <stdlib.h>

/* All with at most so many were run to their ends. */
static bool has_seen(const struct heddle_explorer *explorer, uint32_t preemptions)
{
	struct heddle_coverage coverage;

	heddle_explorer_coverage(explorer, &coverage);
	return heddle_explorer_statistics(explorer)->cut == 0 &&
	       (coverage.all || coverage.preemptions >= (int)preemptions);
}

static void forget(struct bound *bound)
{
	heddle_schedule_free(bound->found);
	bound->found = NULL;
}

/* The strategy counts no preemption that it asks for to be fair: so look at what there is. */
static int look_at(struct bound *bound, const struct search *search, const struct heddle_execution *execution,
		   uint32_t preemptions)
{
	int error = attempt_capture(&bound->found, search, execution);

	if (error == 0 && bound->found != NULL &&
	    heddle_schedule_length(bound->found).preemptions >= preemptions)
		forget(bound);
	return error;
}

static int explore(struct bound *bound, struct heddle_explorer *explorer, const struct search *search,
		   uint32_t preemptions, unsigned executions, uint64_t steps)
{
	const struct heddle_execution *execution;
	int result, error = 0;

	while (bound->executions < executions && bound->steps < steps) {
		result = heddle_explorer_next(explorer, &execution);
		if (result <= 0) {
			bound->is_exhausted = result == 0 && has_seen(explorer, preemptions - 1);
			return result == -E2BIG ? 0 : result;
		}
		bound->executions++;
		bound->steps += execution->n_steps;
		error = look_at(bound, search, execution, preemptions);
		if (error != 0 || bound->found != NULL)
			break;
	}
	return error;
}

int bound_search(struct bound *bound, const struct search *search, const struct heddle_schedule *of,
		 uint32_t preemptions, unsigned executions, uint64_t steps)
{
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	struct heddle_options options = attempt_options(of, threads);
	struct heddle_explorer *explorer;
	int error;

	*bound = (struct bound){ NULL };
	options.strategy = heddle_strategy_by_name("bounded");
	options.preemptions = preemptions - 1;
	error = heddle_explorer_open(&explorer, search->program, &options);
	if (error != 0)
		return error;
	error = explore(bound, explorer, search, preemptions, executions, steps);
	heddle_explorer_close(explorer);
	if (error != 0)
		forget(bound);
	return error;
}
