/* SPDX-License-Identifier: MIT */
#include "explore/parts.h"
#include "explore/coverage.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SAMPLES_FIRST	1000u
#define SAMPLES_FIRST_S 1.0
/* Executions after which the next sampler has its turn: of the first samples, and of those of the rest. */
#define TURN_FIRST 50u
#define TURN_LATER 1000u

static const struct {
	const char *strategy;
	unsigned depth;
} turns[] = { { "random", 0 }, { "pos", 0 }, { "surw", 0 }, { "pct", 1 }, { "pct", 2 }, { "pct", 3 } };

bool parts_are_wanted(const struct heddle_variant *variant, const struct heddle_exploration *exploration)
{
	const struct heddle_expectation *expectation = heddle_variant_expectation(variant);

	if (exploration->in_parts)
		return true;
	return variant->scenario->in_parts && !exploration->options.strategy &&
	       !exploration->preemptions_given && !(expectation && expectation->bounded) &&
	       !(exploration->classes && exploration->classes->stream);
}

/* ---- limits */

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Half of what is left of the limits of the run. */
static struct run_part half_of_the_rest(const struct run *run)
{
	uint64_t executions = run->exploration->limits.executions;
	double seconds = heddle_seconds_of(run->exploration, run->result->variant), now = run_seconds(run);
	struct run_part half = { 0 };

	if (executions > run->executions)
		half.executions = run->executions + (executions - run->executions + 1) / 2;
	if (seconds > now)
		half.seconds = now + (seconds - now) / 2;
	return half;
}

static struct run_part first_samples(const struct run *run)
{
	uint64_t executions = run->exploration->limits.executions;
	double seconds = heddle_seconds_of(run->exploration, run->result->variant);
	struct run_part part = { .executions = SAMPLES_FIRST };

	if (executions)
		part.executions = smaller(SAMPLES_FIRST, executions / 4 + 1);
	if (seconds > 0)
		part.seconds = seconds < 10 * SAMPLES_FIRST_S ? seconds / 10 : SAMPLES_FIRST_S;
	return part;
}

static bool run_is_over(const struct run *run)
{
	return run->result->limited || *run->result->stopped_by || run_is_interrupted(run);
}

/* Whether the rest of the exploration fits into what is left of the limits, by the estimate. */
static bool rest_fits(const struct run *run, double part_began)
{
	uint64_t executions = run->exploration->limits.executions;
	double seconds = heddle_seconds_of(run->exploration, run->result->variant), now = run_seconds(run);
	const struct heddle_statistics *statistics = heddle_explorer_statistics(run->explorer);
	double done = (double)(statistics->executions + statistics->blocked), left;
	struct heddle_estimate estimate;

	heddle_explorer_estimate(run->explorer, &estimate);
	if (!estimate.known || !done)
		return false;
	left = estimate.executions - done;
	return (!executions || left <= (double)(executions - run->executions)) &&
	       (seconds <= 0 || left * (now - part_began) / done <= seconds - now);
}

/* ---- parts */

static struct heddle_part *last_part(const struct run *run)
{
	return &run->result->parts[run->result->n_parts - 1];
}

/* Counts of the part are relative until end_part. */
static void begin_part(struct run *run, const char *strategy)
{
	struct heddle_result *result = run->result;

	result->parts[result->n_parts++] = (struct heddle_part){ .strategy = strategy,
								 .executions = run->executions,
								 .findings = result->n_groups,
								 .preemptions = -1 };
}

static void end_part(struct run *run)
{
	struct heddle_part *part = last_part(run);

	part->executions = run->executions - part->executions;
	part->findings = run->result->n_groups - part->findings;
}

/* Goes on with another strategy. run->options has it. */
static int change(struct run *run)
{
	run_end_of_strategy(run);
	return heddle_explorer_change(run->explorer, &run->options);
}

static int explore_by(struct run *run, const char *strategy, struct run_part limits)
{
	int error;

	run->options.strategy = heddle_strategy_by_name(strategy);
	error = change(run);
	if (error)
		return error;
	run->part = limits;
	return run_explore(run);
}

/* The samplers take turns. A seed gives each turn another one. */
static int explore_samples(struct run *run, struct run_part limits, unsigned turn_executions)
{
	const uint64_t seed = run->options.seed;
	bool is_over = false;
	int error = 0;

	begin_part(run, "samples");
	while (!error && !is_over && !run_is_over(run)) {
		struct run_part turn = limits;
		size_t number = run->turns++;

		turn.executions = run->executions + turn_executions;
		if (limits.executions)
			turn.executions = smaller(turn.executions, limits.executions);
		run->options.depth = turns[number % (sizeof(turns) / sizeof(turns[0]))].depth;
		run->options.seed = seed + number;
		error = explore_by(run, turns[number % (sizeof(turns) / sizeof(turns[0]))].strategy, turn);
		is_over = (limits.executions && run->executions >= limits.executions) ||
			  (limits.seconds > 0 && run_seconds(run) >= limits.seconds);
	}
	run->options.seed = seed;
	run->options.depth = 0;
	end_part(run);
	return error;
}

/* The coverage of the strategy at work, which is that of the part. */
static int take_coverage(struct run *run, struct heddle_part *part)
{
	struct heddle_result *result = run->result;
	struct heddle_estimate estimate = result->estimate;
	int error = coverage_take(run, heddle_explorer_statistics(run->explorer)->cut);

	part->all = result->all;
	part->preemptions = result->preemptions;
	part->estimate = result->estimate.known ? result->estimate.executions : 0;
	if (estimate.known)
		result->estimate = estimate; /* that of dpor */
	return error;
}

/*
 * Where dpor is whole its counts are those of the run. What it has not shown is as true as it was; but it
 * depends on something that no step announces.
 */
static void take_counts_of_dpor(struct run *run, struct heddle_part *part)
{
	struct heddle_result *result = run->result;

	part->executions = heddle_explorer_statistics(run->explorer)->executions;
	run->earlier = (struct heddle_statistics){ 0 };
	run->restarts = 0;
	for (size_t i = 0; i < result->n_groups; i++) {
		struct heddle_group *group = &result->groups[i];

		group->only_sampled = group->executions == group->before;
		if (!group->only_sampled)
			group->executions -= group->before;
	}
}

static bool is_limited(const struct run *run)
{
	return run->exploration->limits.executions ||
	       heddle_seconds_of(run->exploration, run->result->variant) > 0;
}

/*
 * *is_whole: dpor has come to its end. Where it has cut executions the others go on, which only a limit ends.
 */
static int explore_dpor(struct run *run, bool *is_whole)
{
	double began = run_seconds(run);
	struct heddle_part *part;
	int error;

	begin_part(run, "dpor");
	part = last_part(run);
	run_begin_counts(run);
	run->options.strategy = heddle_strategy_by_name("dpor");
	certify_begin(&run->certified, run->exploration, &run->options);
	error = explore_by(run, "dpor", half_of_the_rest(run));
	if (!error && run->part.is_over && !run->part.failed && !run_is_over(run) && rest_fits(run, began)) {
		run->part = (struct run_part){ 0 };
		error = run_explore(run);
	}
	end_part(run);
	if (!error)
		error = take_coverage(run, part);
	*is_whole = !error && !run->part.is_over && !run_is_over(run) && (part->all || !is_limited(run));
	if (*is_whole)
		take_counts_of_dpor(run, part);
	else
		certify_end(&run->certified);
	return error;
}

static int explore_bounded(struct run *run)
{
	struct run_part limits = half_of_the_rest(run);
	int error;

	begin_part(run, "bounded");
	error = explore_by(run, "bounded", limits);
	end_part(run);
	if (!error)
		error = take_coverage(run, last_part(run));
	last_part(run)->estimate = 0; /* of one bound alone */
	return error;
}

/* Whether an execution has had more threads than dpor and bounded can explore. */
static bool is_too_wide(const struct run *run)
{
	return run_statistics(run).threads_max > HEDDLE_EXPLORED_THREADS_MAX;
}

/* Without a limit the first samples are all. */
static int explore_by_samples(struct run *run)
{
	char text[HEDDLE_REASON_MAX];

	snprintf(
		text, sizeof(text),
		"only sampled: an execution has %u threads, and dpor and bounded explore programs of at most %d",
		run_statistics(run).threads_max, HEDDLE_EXPLORED_THREADS_MAX);
	heddle_result_add_note(run->result, text);
	if (is_limited(run))
		return explore_samples(run, (struct run_part){ 0 }, TURN_LATER);
	run_stop(run, "stopped after the first samples (--time or --executions: more of them)");
	return 0;
}

/* What dpor has left. */
static int explore_the_rest(struct run *run)
{
	int error = 0;

	if (!run_is_over(run))
		error = explore_bounded(run);
	if (!error && !run_is_over(run) && !run->result->all)
		error = explore_samples(run, (struct run_part){ 0 }, TURN_LATER);
	return error;
}

static int explore_by_search(struct run *run)
{
	bool is_whole;
	int error = explore_dpor(run, &is_whole);

	return error || is_whole ? error : explore_the_rest(run);
}

int parts_explore(struct run *run)
{
	const struct heddle_options options = run->options;
	int error;

	certify_end(&run->certified);
	run->result->preemptions = -1;
	error = explore_samples(run, first_samples(run), TURN_FIRST);
	if (!error && !run_is_over(run))
		error = is_too_wide(run) ? explore_by_samples(run) : explore_by_search(run);
	run->options = options;
	return error;
}
