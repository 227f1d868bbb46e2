/* SPDX-License-Identifier: MIT */
#include "explore/coverage.h"
#include "explore/parts.h"
#include "terminal/clock.h"
#include "check/independence.h"
#include "terminal/interrupt.h"
#include "check/repeat.h"
#include "watch/worker_end.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most executions of a run that are run twice, and that are run again with steps exchanged. */
#define REPEATED_MAX   32
#define REPEATED_APART 1000
#define EXCHANGED_MAX  10000

static void choose_strategy(struct heddle_options *options, const struct heddle_variant *variant,
			    bool preemptions_given)
{
	const struct heddle_expectation *expectation = heddle_variant_expectation(variant);
	bool is_too_large = !options->strategy && expectation && expectation->bounded;

	if (!preemptions_given)
		options->preemptions = is_too_large ? expectation->preemptions : HEDDLE_PREEMPTIONS_ANY;
	else if (options->preemptions < HEDDLE_PREEMPTIONS_ANY)
		options->depth = options->preemptions + 1;
	if (!options->strategy)
		options->strategy =
			heddle_strategy_by_name(is_too_large || preemptions_given ? "bounded" : "dpor");
}

struct heddle_options heddle_options_of(const struct heddle_variant *variant,
					const struct heddle_exploration *exploration)
{
	struct heddle_options options = exploration->options;

	if (parts_are_wanted(variant, exploration)) {
		options.strategy = heddle_strategy_by_name("dpor");
		options.preemptions = HEDDLE_PREEMPTIONS_ANY;
	} else {
		choose_strategy(&options, variant, exploration->preemptions_given);
	}
	if (!exploration->faults_given)
		options.faults = variant->scenario->faults;
	if (!exploration->spurious_given)
		options.spurious = variant->scenario->spurious;
	if (!exploration->steps_given)
		options.steps_max = variant->scenario->steps;
	if (!exploration->points_given && heddle_sees_accesses())
		options.points = variant->scenario->points;
	if (!exploration->sections_given)
		options.sections = heddle_scenario_sections(variant->scenario);
	return options;
}

const char *heddle_strategy_name_of(const struct heddle_variant *variant,
				    const struct heddle_exploration *exploration)
{
	return parts_are_wanted(variant, exploration)
		       ? HEDDLE_STRATEGY_AUTO
		       : heddle_options_of(variant, exploration).strategy->name;
}

static void forget_schedule(void *schedule)
{
	heddle_schedule_free(schedule);
}

static void forget_recorded(void *recorded)
{
	recorded_free(recorded);
}

static int begin_samples(struct run *run)
{
	uint64_t apart = run->exploration->independence;
	int error = heddle_samples_begin(&run->repeated, REPEATED_MAX, REPEATED_APART, forget_schedule);

	if (!error && apart)
		error = heddle_samples_begin(&run->exchanged, EXCHANGED_MAX, apart, forget_recorded);
	return error;
}

static int begin_jobs(struct run *run)
{
	const struct worker *worker = run->exploration->worker;

	return jobs_begin(&run->jobs, worker ? worker->board : NULL, worker ? worker->run : 0,
			  run->exploration->jobs);
}

static void free_samples(struct run *run)
{
	heddle_samples_free(&run->repeated);
	heddle_samples_free(&run->exchanged);
}

static int go_on(struct run *run)
{
	if (!run->cut)
		return 0;
	return heddle_go_on_fairly(run->result, run->cut, &run->options);
}

double heddle_seconds_of(const struct heddle_exploration *exploration, const struct heddle_variant *variant)
{
	double own = variant->scenario->seconds;

	return own > 0 && !exploration->limits.seconds_given ? own : exploration->limits.seconds;
}

/* A tenth of the time, at least a second, is for repeated executions; then these are cut, too. */
static bool look_again_is_over(const struct run *run)
{
	double limit = heddle_seconds_of(run->exploration, run->result->variant);

	return run_is_interrupted(run) ||
	       (limit > 0 && run_seconds(run) > limit + (limit > 10 ? limit / 10 : 1));
}

/* Notes that some executions were not run again. */
static void stop_looking(struct run *run, size_t done, size_t of, const char *what)
{
	int signal = run_is_interrupted(run);

	if (done == of)
		return;
	run_stop(run, "%zu of %zu %s (%s)", of - done, of, what,
		 signal ? heddle_interrupt_name(signal) : "--time");
	run->result->unchecked = true;
}

/* Runs an execution again; the first one that differs becomes a finding. */
static int repeat(struct run *run, const struct heddle_schedule *schedule, bool *different)
{
	struct heddle_difference difference;
	int error = heddle_repeat(&difference, schedule, run->result->variant);

	if (error)
		return error;
	run->result->repeated++;
	if (!difference.second || *different) {
		heddle_schedule_free(difference.second);
		return 0;
	}
	*different = true;
	return heddle_result_add_difference(run->result, difference.second, difference.message);
}

/* Repeats the groups from `first` on. */
static int repeat_groups(struct run *run, size_t first, bool *different)
{
	size_t n = run->result->n_groups, i;
	int error = 0;

	for (i = first; !error && i < n && !look_again_is_over(run); i++)
		error = repeat(run, run->result->groups[i].schedule, different);
	if (!error)
		stop_looking(run, i - first, n - first, "findings were not run again");
	return error;
}

static int repeat_samples(struct run *run, bool *different)
{
	size_t i;
	int error = 0;

	for (i = 0; !error && i < run->repeated.n && !look_again_is_over(run); i++)
		error = repeat(run, run->repeated.items[i], different);
	if (!error)
		stop_looking(run, i, run->repeated.n, "executions were not run again");
	return error;
}

/* Repeats samples, and in the first process the findings of all processes. */
static int repeat_all(struct run *run)
{
	bool different = false;
	int error = jobs_is_copy(&run->jobs) ? 0 : repeat_groups(run, 0, &different);

	if (!error)
		error = repeat_samples(run, &different);
	return error;
}

static bool stops_looking(void *run)
{
	return look_again_is_over(run);
}

/* If two engines disagree, the scenario may be nondeterministic: then it does not repeat. */
static int certify_and_repeat(struct run *run)
{
	size_t n_groups = run->result->n_groups;
	bool different = false;
	int error = certify(run);

	return error ? error : repeat_groups(run, n_groups, &different);
}

static int check_independence(struct run *run)
{
	size_t i;
	int error = 0;

	for (i = 0; !error && i < run->exchanged.n; i++) {
		error = heddle_check_independence(run->result, run->exchanged.items[i], &run->options,
						  stops_looking, run);
		if (error == -ECANCELED)
			break;
	}
	if (!error || error == -ECANCELED)
		stop_looking(run, i, run->exchanged.n, "executions were not checked for independence");
	return error == -ECANCELED ? 0 : error;
}

/* Adds the finding if a copy of this process, or one of theirs, has died or is stuck. */
static int add_lost(struct run *run)
{
	struct worker_end end = { .stuck = run->exploration->stuck };
	int area = jobs_is_copy(&run->jobs) ? BOARD_NO_AREA : jobs_lost(&run->jobs, &end.status);

	if (area == BOARD_NO_AREA)
		return 0;
	end.area = &run->jobs.board->areas[area];
	return worker_end_is_finding(&end) ? worker_end_add(run->result, &run->options, &end) : 0;
}

/* Runs what must be run again after the exploration. No explorer may be open. */
static int look_again(struct run *run)
{
	int error = go_on(run);

	if (!error)
		error = repeat_all(run);
	if (!error)
		error = check_independence(run);
	return error ? error : add_lost(run);
}

/* Sends the results to the process that made this copy, and ends. */
static _Noreturn void end_copy(struct run *run, int error)
{
	FILE *to = run->jobs.to;

	if (!error)
		error = heddle_explorer_tell(run->explorer, to);
	if (!error && !jobs_is_void(&run->jobs) && (run->cut || run->repeated.n || run->exchanged.n)) {
		heddle_explorer_close(run->explorer);
		error = look_again(run);
	}
	if (!error)
		error = run_tell(run);
	if (!error)
		error = heddle_result_write(run->result, to);
	jobs_end_copy(&run->jobs, error);
}

static void say_what_cut(struct run *run)
{
	const struct heddle_statistics *statistics = &run->result->statistics;
	unsigned limit = run->options.steps_max ? run->options.steps_max : HEDDLE_STEPS_DEFAULT;

	if (statistics->steps_max < limit)
		run_stop(run,
			 "stopped in %" PRIu64 " executions where a thread polls, or its time limits are "
			 "used up (--faults)",
			 statistics->cut);
	else
		run_stop(run, "stopped in %" PRIu64 " executions after %u steps each (--steps)",
			 statistics->cut, limit);
}

static void conclude(struct run *run)
{
	struct heddle_result *result = run->result;

	if (result->statistics.cut && !result->stopped_by[0]) {
		say_what_cut(run);
	} else if (!result->all && !result->up_to_bound && !result->stopped_by[0]) {
		run_stop(run, "only sampled by the strategy '%s'", result->strategy);
	}
	note_what_was_left_out(result, run->exploration);
	result->processes = 1 + jobs_copies(&run->jobs);
	result->seconds = run_seconds(run);
	heddle_result_conclude(result, run->exploration->limits.first);
}

static void keep_warning(void *context, const char *subject, const struct heddle_where *where,
			 const char *message)
{
	char *text;

	if (asprintf(&text, "%s: %s%s%s", subject, message, where ? " in " : "",
		     where ? where->function : "") >= 0)
		heddle_result_add_warning(context, text);
}

int heddle_explore(struct heddle_result *result, const struct heddle_variant *variant,
		   const struct heddle_exploration *exploration)
{
	struct heddle_program program = heddle_variant_program(variant);
	struct run run = {
		.result = result,
		.exploration = exploration,
		.options = heddle_options_of(variant, exploration),
		.started_ns = clock_now_ns(),
		.is_in_parts = parts_are_wanted(variant, exploration),
	};
	int error;

	*result = (struct heddle_result){ .variant = variant,
					  .strategy = heddle_strategy_name_of(variant, exploration),
					  .options = run.options };
	certify_begin(&run.certified, exploration, &run.options);
	error = begin_samples(&run);
	if (!error)
		error = begin_jobs(&run);
	if (!error)
		error = heddle_explorer_open(&run.explorer, &program, &run.options);
	if (error)
		goto free;
	heddle_explorer_on_warning(run.explorer, keep_warning, result);
	if (exploration->classes)
		heddle_classes_begin_run(exploration->classes, variant, &run.options);
	error = run.is_in_parts ? parts_explore(&run) : run_explore(&run);
	if (jobs_is_copy(&run.jobs))
		end_copy(&run, error);
	result->statistics = run_statistics(&run);
	result->is_whole = run.was_wanted && result->statistics.chooses;
	if (!error && !run.is_in_parts)
		error = coverage_take(&run, result->statistics.cut);
	heddle_explorer_close(run.explorer);
	if (!error)
		error = look_again(&run);
	if (!error)
		error = certify_and_repeat(&run);
	if (!error)
		error = run_tell(&run);
	if (!error)
		conclude(&run);
	if (!error && exploration->classes)
		heddle_classes_end_run(exploration->classes, result);
free:
	jobs_end(&run.jobs);
	free_samples(&run);
	certify_end(&run.certified);
	heddle_cut_execution_free(run.cut);
	if (error)
		heddle_result_free(result);
	return error;
}
