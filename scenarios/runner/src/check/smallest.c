/* SPDX-License-Identifier: MIT */
#include "check/smallest.h"

#include <errno.h>

/* The number of values of a parameter that are tried, from the lowest on. */
#define VALUES_MAX 4

struct attempt {
	struct heddle_minimised *best;
	struct heddle_variant variant; /* the variant of best */
	struct heddle_minimise_options options;
};

/* Minimises the schedule with another value of a parameter, although its steps are of another program. */
static int minimise_with(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
			 const struct heddle_variant *variant, const struct heddle_minimise_options *options)
{
	struct heddle_program program = heddle_variant_program(variant);
	struct heddle_schedule_parameter parameters[HEDDLE_PARAMETERS_MAX];
	struct heddle_schedule changed = *schedule;

	for (size_t i = 0; i < schedule->header.n_parameters && i < HEDDLE_PARAMETERS_MAX; i++) {
		int index = heddle_parameter_index(variant->scenario, schedule->header.parameters[i].name);

		parameters[i] = schedule->header.parameters[i];
		parameters[i].value = variant->parameters[index];
	}
	changed.header.parameters = parameters;
	return heddle_minimise(minimised, &changed, &program, options);
}

static bool is_no_longer(const struct heddle_length *a, const struct heddle_length *b)
{
	return a->preemptions <= b->preemptions && a->steps <= b->steps && a->threads <= b->threads;
}

/* Replaces the best. The numbers before minimising and of replays go on counting from the beginning. */
static void take(struct attempt *attempt, const struct heddle_minimised *smaller)
{
	struct heddle_minimised *best = attempt->best;

	heddle_schedule_free(best->schedule);
	best->schedule = smaller->schedule;
	best->after = smaller->after;
	best->is_fewest = smaller->is_fewest;
	best->is_cut_short = smaller->is_cut_short;
}

static bool is_out_of_replays(const struct attempt *attempt)
{
	unsigned max = attempt->options.replays ? attempt->options.replays : HEDDLE_MINIMISE_REPLAYS_DEFAULT;

	return attempt->best->replays >= max;
}

/* Returns 1 if the value was taken, 0 if not, -errno. */
static int try_value(struct attempt *attempt, int index, long value)
{
	struct heddle_variant variant = attempt->variant;
	struct heddle_minimised smaller;
	int error;

	variant.parameters[index] = value;
	error = minimise_with(&smaller, attempt->best->schedule, &variant, &attempt->options);
	attempt->best->replays += error ? 2 : smaller.replays;
	attempt->best->executions += error ? 0 : smaller.executions;
	if (error)
		return error == -ENOMEM ? error : 0;
	if (!is_no_longer(&smaller.after, &attempt->best->after)) {
		heddle_minimised_free(&smaller);
		return 0;
	}
	take(attempt, &smaller);
	attempt->variant = variant;
	return 1;
}

/* Returns 1 if a smaller value was taken, 0 if not, -errno. */
static int try_parameter(struct attempt *attempt, int index)
{
	long low = attempt->variant.scenario->params[index].low;
	int taken = 0;

	for (long value = low; taken == 0 && value < attempt->variant.parameters[index] &&
			       value < low + VALUES_MAX && !is_out_of_replays(attempt);
	     value++)
		taken = try_value(attempt, index, value);
	return taken;
}

/* A smaller value may allow another one: goes on until none is found. */
static int try_parameters(struct attempt *attempt)
{
	const struct heddle_parameter *params = attempt->variant.scenario->params;
	int since = 0, n = 0, taken;

	while (n < HEDDLE_PARAMETERS_MAX && params[n].name)
		n++;
	for (int i = 0; since < n; i = (i + 1) % n) {
		taken = try_parameter(attempt, i);
		if (taken < 0)
			return taken;
		since = taken ? 0 : since + 1;
	}
	return 0;
}

int smallest(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
	     const struct heddle_variant *variant, const struct heddle_minimise_options *options)
{
	struct attempt attempt = { .best = minimised, .variant = *variant, .options = *options };
	int error = minimise_with(minimised, schedule, variant, options);

	if (error)
		return error;
	error = try_parameters(&attempt);
	if (error)
		heddle_minimised_free(minimised);
	return error;
}
